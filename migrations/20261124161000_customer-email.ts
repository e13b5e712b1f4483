import { Migration } from '@mikro-orm/migrations';

/** Who a customer is, by the address his mail comes from. */
export class Core20261124161000 extends Migration {
  override up(): void {
    this.addSql('create index core_customer_email on core_customer (lower(email)) where email is not null');
  }

  override down(): void {
    this.addSql('drop index core_customer_email');
  }
}
