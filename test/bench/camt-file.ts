const day = new Date().toISOString().slice(0, 10);

/**
 * A statement of a bank, camt.053.001.02: a payment for each of the newest invoices of the benchmark's data, found by its variable
 * symbol, then for older ones, which are paid already and wait for staff.
 * @param count entries
 */
export function* camtFile(count: number, customers: number): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>BENCH</MsgId><CreDtTm>${day}T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>BENCH-1</Id><CreDtTm>${day}T06:00:00</CreDtTm><Acct><Id><IBAN>SK3112000000198742637541</IBAN></Id><Ccy>EUR</Ccy></Acct>\n`;
  for (let n = 0; n < count; n++) {
    const amount = (10 + ((n * 37) % 9000) / 100).toFixed(2);
    const symbol = String(n % (customers * 50)).padStart(10, '0');
    yield `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt>
<AcctSvcrRef>BENCH${n}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>/VS${symbol}/SS/KS</EndToEndId></Refs><RltdPties><Dbtr><Nm>Payer ${n}</Nm></Dbtr>
<DbtrAcct><Id><IBAN>SK0809000000000123123123</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Payment ${n}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n`;
  }
  yield '</Stmt></BkToCstmrStmt></Document>\n';
}
