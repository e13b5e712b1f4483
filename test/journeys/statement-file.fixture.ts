/** A payment of a bank statement. */
export interface StatementEntry {
  /** Decimal text, in euro. */
  amount: string;
  endToEnd?: string;
  text?: string;
  payer?: string;
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

const entry = (reference: string, { amount, endToEnd = 'NOTPROVIDED', text = '', payer = 'Jana Kováčová' }: StatementEntry) =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${new Date().toISOString().slice(0, 10)}</Dt></BookgDt>
  <AcctSvcrRef>${reference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>${endToEnd}</EndToEndId></Refs>
  <RltdPties><Dbtr><Pty><Nm>${escape(payer)}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>${escape(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`; // prettier-ignore

/**
 * A statement camt.053 of today, as a bank would give it.
 * @param reference by which the bank knows the entries; unique for each file
 */
export const statementFile = (account: string, reference: string, entries: readonly StatementEntry[]): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>${reference}</MsgId></GrpHdr><Stmt><Id>1</Id>
<Acct><Id><IBAN>${account}</IBAN></Id></Acct>${entries.map((one, index) => entry(`${reference}-${index}`, one)).join('')}</Stmt></BkToCstmrStmt></Document>`); // prettier-ignore
