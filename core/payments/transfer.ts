/** How an amount is paid by transfer. */
export interface Transfer {
  /** IBAN, or a national account number. */
  account: string;
  bic: string | null;
  /** Name of the account; the payee unless given. */
  accountName: string | null;
  /** Decimal text of what is open now. */
  amount: string;
  variableSymbol: string | null;
  constantSymbol: string | null;
  specificSymbol: string | null;
  /** What the payer should write, where there is no variable symbol. */
  remittance: string | null;
}
