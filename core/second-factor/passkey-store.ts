import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';

/** Passkeys one account may have. */
export const PASSKEYS_MAX = 20;

/** A passkey as it is checked: what its device signs is checked with `public_key` (COSE, RFC 9052). */
export interface PasskeyRow {
  id: string;
  account_id: string;
  credential_id: string;
  public_key: Buffer;
  /** How often the device has signed, as it says itself; 0 where it does not count. */
  counter: string;
  transports: string[];
  name: string;
}

const COLUMNS = 'id, account_id, credential_id, public_key, counter::text, transports, name';

/** The passkeys of an account. */
export const passkeysOf = (em: EntityManager, account: string): Promise<PasskeyRow[]> =>
  executeIn<PasskeyRow>(em, `select ${COLUMNS} from core_passkey where account_id = $1 order by created_at`, [account]);

/** The passkey of a credential, locked until the transaction ends. */
export async function lockPasskey(em: EntityManager, credential: string): Promise<PasskeyRow | undefined> {
  const text = `select ${COLUMNS} from core_passkey where credential_id = $1 for update`;
  return (await executeIn<PasskeyRow>(em, text, [credential]))[0];
}

/** Notes that a passkey was used, and how often its device has signed. */
export const notePasskeyUse = (em: EntityManager, id: string, counter: number): Promise<unknown> =>
  executeIn(em, 'update core_passkey set counter = $2, used_at = now() where id = $1', [id, counter]);

/** Stores a new passkey. Returns false where the account has as many as it may, or the credential is known already. */
export async function storePasskey(em: EntityManager, passkey: Omit<PasskeyRow, 'id' | 'counter'> & { counter: number }): Promise<boolean> {
  const { account_id, credential_id, public_key, counter, transports, name } = passkey;
  const rows = await executeIn(
    em,
    `insert into core_passkey (id, account_id, credential_id, public_key, counter, transports, name)
     select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from core_passkey where account_id = $2) < $8
     on conflict (credential_id) do nothing returning id`,
    [v7(), account_id, credential_id, public_key, counter, transports, name, PASSKEYS_MAX],
  );
  return rows.length > 0;
} // prettier-ignore
