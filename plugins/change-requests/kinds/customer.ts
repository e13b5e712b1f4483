import { executeIn, type Transaction } from 'portico';
import type { AgreedChange, Query, Values } from '../kind.ts';

/** Columns of the customer that kinds read and write, by the names of their fields. */
const COLUMNS: Readonly<Record<string, string>> = {
  email: 'email', phone: 'phone', name: 'name', companyRegNo: 'company_reg_no', taxId: 'tax_id', vatId: 'vat_id', eInvoiceConsent: 'e_invoice_consent',
}; // prettier-ignore

type Row = Record<string, string | boolean | null>;

/** All that customers may ask to change of themselves, and their country, which formats depend on. */
export async function readCustomer(query: Query, customerId: string): Promise<Values | undefined> {
  const [row] = await query<Row>({
    text: `select country, ${Object.values(COLUMNS).join(', ')} from core_customer where id = $1`,
    values: [customerId],
  });
  if (!row) return undefined;
  const own = Object.entries(COLUMNS).map(([name, column]): [string, string] => [name, String(row[column] ?? '')]);
  const values: Record<string, string> = Object.fromEntries(own);
  return { ...values, country: String(row.country ?? '') };
}

/** Writes changed fields of the customer, for which its version rises. */
export async function writeCustomer(tx: Transaction, { customerId, changes }: AgreedChange): Promise<void> {
  const fields = Object.entries(changes).filter(([name]) => COLUMNS[name] !== undefined);
  if (fields.length === 0) return;
  const sets = fields.map(([name], index) => `${COLUMNS[name]} = $${index + 2}`).join(', ');
  const values = fields.map(([name, value]) => (name === 'eInvoiceConsent' ? value === 'true' : value === '' ? null : value)); // prettier-ignore
  await executeIn(tx.em, `update core_customer set ${sets}, version = version + 1, updated_at = now() where id = $1`, [
    customerId,
    ...values,
  ]);
}
