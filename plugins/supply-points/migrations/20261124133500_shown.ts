import { Migration } from 'portico';

/** Which point the consumption tile of an account shows. */
export class SupplyPoints20261124133500 extends Migration {
  override up(): void {
    this.addSql(`create table supply_points_shown (
      id uuid primary key, account_id uuid not null references core_account (id) on delete cascade, customer_id uuid not null, point_id uuid not null,
      foreign key (customer_id, point_id) references supply_points_point (customer_id, id) on delete cascade, unique (account_id, customer_id))`);
  }

  override down(): void {
    this.addSql('drop table supply_points_shown');
  }
}
