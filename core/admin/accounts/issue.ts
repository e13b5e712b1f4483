import { createBatch, type MadeBatch } from '../../credentials/issue.ts';
import { invalid, OperatorError } from '../../errors.ts';
import type { Transaction } from '../../plugin/contract.ts';

/** Days in which both parts of credentials have to arrive and be put together. */
const DAYS = 30;

/**
 * Begins the credentials of one account in two parts. Their letter is printed by a member of staff who may issue credentials and did not
 * enter the e-mail address himself.
 * @throws Problem 422 with the field `handOut` where the account can get none, such as for want of a postal address
 */
export async function issueTo(tx: Transaction, login: string, by: { id: string; name: string }): Promise<MadeBatch> {
  try {
    return await createBatch(tx, { whom: { by: 'accounts', logins: [login] }, title: '', days: DAYS, by });
  } catch (error) {
    const key = error instanceof OperatorError ? error.fields?.whom?.key : undefined;
    throw key === undefined ? error : invalid({ handOut: { key } });
  }
}
