import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ImportOutcome } from 'portico';
import { jobContextOf, type TestPortal } from 'portico/testing';
import invoices from '../index.ts';
import type { Teardown } from './bills.fixture.ts';

const PAYER = 'SK0809000000000123123123';
export const ACCOUNT = 'SK3112000000198742637541';

/** An entry of a statement, as a test describes it. */
export interface Entry {
  amount: string;
  currency?: string;
  day?: string;
  /** AcctSvcrRef; null leaves it out. */
  bankRef?: string | null;
  entryRef?: string;
  e2e?: string;
  text?: string;
  creditorRef?: string;
  payer?: string;
  status?: string;
  debit?: boolean;
  /** RvslInd */
  reversal?: boolean;
  /** Code of the bank's transaction code list (SubFmlyCd), such as RRTN. */
  code?: string;
  /** Why a transaction was sent back (RtrInf), such as MD06. */
  returned?: string;
  /** What was paid, where the bank's charges are part of the amount (InstdAmt). */
  instructed?: string;
  payerAccount?: string | null;
  /** Transactions of a collective entry. */
  parts?: Pick<Entry, 'amount' | 'e2e' | 'text' | 'payer'>[];
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const tag = (name: string, text: string | null | undefined): string => (text ? `<${name}>${escape(text)}</${name}>` : ''); // prettier-ignore

const details = (e: Partial<Entry>, amount = ''): string => `<TxDtls>
  <Refs><EndToEndId>${escape(e.e2e ?? 'NOTPROVIDED')}</EndToEndId></Refs>${amount}${e.instructed ? `<AmtDtls><InstdAmt><Amt Ccy="EUR">${e.instructed}</Amt></InstdAmt></AmtDtls>` : ''}
  <RltdPties><Dbtr>${tag('Nm', e.payer ?? 'Anna Nová')}</Dbtr>${e.payerAccount === null ? '' : `<DbtrAcct><Id><IBAN>${e.payerAccount ?? PAYER}</IBAN></Id></DbtrAcct>`}</RltdPties>
  <RmtInf>${tag('Ustrd', e.text)}${e.creditorRef ? `<Strd><CdtrRefInf><Ref>${escape(e.creditorRef)}</Ref></CdtrRefInf></Strd>` : ''}</RmtInf>
  ${e.returned ? `<RtrInf><Rsn><Cd>${e.returned}</Cd></Rsn></RtrInf>` : ''}</TxDtls>`;

let counter = 0;

function entryXml(e: Entry): string {
  const { amount, currency = 'EUR', day = '2026-03-02', status = 'BOOK', bankRef = `B${++counter}` } = e;
  const money = (value: string) => `<Amt Ccy="${currency}">${value}</Amt>`;
  const parts = e.parts?.map((part) => details(part, money(part.amount))).join('') ?? details(e);
  return `<Ntry>${tag('NtryRef', e.entryRef)}${money(amount)}<CdtDbtInd>${e.debit ? 'DBIT' : 'CRDT'}</CdtDbtInd>${e.reversal ? '<RvslInd>true</RvslInd>' : ''}
    <Sts>${status}</Sts><BookgDt><Dt>${day}</Dt></BookgDt>${tag('AcctSvcrRef', bankRef)}
    ${e.code ? `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>${e.code}</SubFmlyCd></Fmly></Domn></BkTxCd>` : ''}<NtryDtls>${parts}</NtryDtls></Ntry>`;
}

export const camt = (entries: readonly Entry[], { version = '02', prolog = '', encoding = 'UTF-8' } = {}): string =>
  `<?xml version="1.0" encoding="${encoding}"?>${prolog}
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>
<Acct><Id><IBAN>${ACCOUNT}</IBAN></Id></Acct>${entries.map(entryXml).join('\n')}</Stmt></BkToCstmrStmt></Document>`;

/** Imports a statement from a file of its own. */
export function camtImports(t: Teardown, portal: TestPortal) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-camt-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  let files = 0;
  return (content: string | Uint8Array): Promise<ImportOutcome> => {
    const file = path.join(folder, `${++files}.xml`);
    writeFileSync(file, content);
    const given = { name: path.basename(file), path: file, bytes: () => readFile(file) };
    return invoices.imports!.camt053!.run(jobContextOf(portal, 'invoices'), given, {});
  };
}
