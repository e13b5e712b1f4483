import { all, first, textAt, type Node } from './node.ts';

/** The payment that is taken back, as far as the entry names it. */
export interface Original {
  /** Decimal text: what came in; charges of the bank, which may be part of the debit, are none of the payer's. */
  amount: string;
  references: string[];
}

/**
 * Codes of the ISO 20022 bank transaction code list for debits that take an earlier credit back: a received transfer that is returned
 * (RRTN) or cancelled (RPCR), a collection that was unpaid (UPDD), reversed (PRDD) or cancelled (RCDD).
 */
const TAKEN_BACK = new Set(['RRTN', 'RPCR', 'UPDD', 'PRDD', 'RCDD']);

const families = (node: Node): Node[] => all(node, 'BkTxCd', 'Domn', 'Fmly', 'SubFmlyCd');

/**
 * Whether a booked debit takes an earlier credit back: the bank says so (RvslInd: of a debit, the original was a credit), its code is one
 * of a return, or each of its transactions gives the reason of a return (RtrInf).
 */
export function isReversal(entry: Node): boolean {
  if (textAt(entry, 'RvslInd') === 'true') return true;
  const transactions = all(entry, 'NtryDtls', 'TxDtls');
  const codes = [entry, ...transactions].flatMap(families);
  if (codes.some((code) => TAKEN_BACK.has(code.text.trim()))) return true;
  return transactions.length > 0 && transactions.every((one) => first(one, 'RtrInf') !== undefined);
}

/**
 * What an entry says of the payment it takes back.
 * @param money of the transaction, or of the entry that names none
 */
export function originalOf(
  entry: Node,
  details: Node | undefined,
  money: { amount: string; currency: string },
): Original {
  const instructed = first(details, 'AmtDtls', 'InstdAmt', 'Amt');
  const fits = instructed?.currency === money.currency && /^\d{1,15}(\.\d{1,5})?$/.test(instructed.text.trim());
  const references = [
    textAt(entry, 'AcctSvcrRef'),
    textAt(details, 'Refs', 'AcctSvcrRef'),
    ...all(details, 'Refs', 'Prtry', 'Ref').map((node) => node.text.trim()),
  ];
  return {
    amount: fits ? instructed.text.trim() : money.amount,
    references: [...new Set(references.filter((text) => text !== null && text !== ''))] as string[],
  };
}
