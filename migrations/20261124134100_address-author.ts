import { Migration } from '@mikro-orm/migrations';

/**
 * Who entered an e-mail address: null for imports and the command line. The database notes it itself, so that no way of changing an address
 * forgets to; who prints the letter with part one of somebody's credentials must be another person.
 */
export class Core20261124134100 extends Migration {
  override up(): void {
    this
      .addSql(`create function core_note_email_by() returns trigger language plpgsql set search_path = public, pg_temp as $$
      begin
        if tg_op = 'INSERT' or new.email is distinct from old.email then
          new.email_by := nullif(current_setting('portico.account', true), '')::uuid;
        end if;
        return new;
      end $$`);
    for (const table of ['core_account', 'core_customer']) {
      this.addSql(`alter table ${table} add column email_by uuid`);
      this.addSql(
        `create trigger core_email_by before insert or update of email on ${table} for each row execute function core_note_email_by()`,
      );
    }
  }

  override down(): void {
    for (const table of ['core_account', 'core_customer']) {
      this.addSql(`drop trigger core_email_by on ${table}`);
      this.addSql(`alter table ${table} drop column email_by`);
    }
    this.addSql(`drop function core_note_email_by()`);
  }
}
