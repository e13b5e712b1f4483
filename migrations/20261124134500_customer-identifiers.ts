import { Migration } from '@mikro-orm/migrations';

/** Customers are found by VAT and register numbers whatever spaces, dots and dashes people typed into them. */
export class Core20261124134500 extends Migration {
  override up(): void {
    for (const [name, column] of [['vat', 'vat_id'], ['reg', 'company_reg_no']]) {
      this.addSql(`drop index core_customer_${name}`);
      this.addSql(`create index core_customer_${name} on core_customer (upper(regexp_replace(${column}, '[\\s.-]', '', 'g'))) where ${column} is not null`);
    } // prettier-ignore
  }

  override down(): void {
    for (const [name, column] of [['vat', 'vat_id'], ['reg', 'company_reg_no']]) {
      this.addSql(`drop index core_customer_${name}`);
      this.addSql(`create index core_customer_${name} on core_customer (${column}) where ${column} is not null`);
    } // prettier-ignore
  }
}
