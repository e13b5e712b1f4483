import { Migration } from 'portico';
import { feedReadByMembership } from './20261124110000_init.ts';

/**
 * What a feed shows, with who made it for whom: whether that person still may have it, core decides at every request. See the first
 * migration for why it is a function.
 */
const feedRead = `create function advances_feed_read(hash bytea) returns table (
    account_id uuid, customer_id uuid, locale text, customer_name text, number text, supply_point text, commodity text, method text, iban text,
    variable_symbol text, currency text, id uuid, due_on date, amount numeric, paid_amount numeric, paid_on date, changed_at timestamptz, version int)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
  #variable_conflict use_column
  begin
    return query select f.account_id, f.customer_id, f.locale, c.name, s.number, s.supply_point, s.commodity, s.method, s.iban,
        s.variable_symbol, s.currency, i.id, i.due_on, i.amount, i.paid_amount, i.paid_on, i.changed_at, i.version
      from advances_feed f
      join core_customer c on c.id = f.customer_id
      left join advances_instalment i on i.customer_id = f.customer_id and i.due_on >= current_date - 400
      left join advances_schedule s on s.customer_id = i.customer_id and s.id = i.schedule_id
     where f.token_hash = hash
     order by i.due_on, i.id limit 2000;
  end $$`;

/**
 * The month of the final bill. In Slovakia, Czechia and Poland a year is often eleven advances and the bill that settles them (11+1): in
 * that month no advance falls due.
 */
export class Advances20261124130100 extends Migration {
  override up(): void {
    this.addSql(`alter table advances_schedule drop constraint advances_schedule_frequency_check,
      add column billing_month int check (billing_month between 1 and 12),
      add constraint advances_schedule_frequency_check check (frequency in ('eleven', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
      add constraint advances_schedule_eleven_check check (frequency <> 'eleven' or billing_month is not null)`);
    this.replaceFeedRead(feedRead);
  }

  /** Who had eleven advances a year has twelve again. */
  override down(): void {
    this.replaceFeedRead(feedReadByMembership);
    this.addSql(
      `alter table advances_schedule drop constraint advances_schedule_eleven_check, drop constraint advances_schedule_frequency_check`,
    );
    this.addSql(`update advances_schedule set frequency = 'monthly' where frequency = 'eleven'`);
    this.addSql(`alter table advances_schedule drop column billing_month,
      add constraint advances_schedule_frequency_check check (frequency in ('monthly', 'quarterly', 'half_yearly', 'yearly'))`);
  }

  private replaceFeedRead(statement: string): void {
    this.addSql('drop function advances_feed_read(bytea)');
    this.addSql(statement);
    this.addSql(`revoke all on function advances_feed_read(bytea) from public`);
    this.addSql(`grant execute on function advances_feed_read(bytea) to portico_public`);
  }
}
