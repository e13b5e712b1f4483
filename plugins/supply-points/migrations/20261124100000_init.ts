import { Migration } from 'portico';

/** Tables of the supply points. Whatever a customer's request uses is indexed from the customer on, as row level security asks for it. */
export class SupplyPoints20261124100000 extends Migration {
  override up(): void {
    this.addSql(`create table supply_points_point (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade, label text not null,
      eic text, pod text, ean text, ppe text,
      commodity text not null check (commodity in ('electricity', 'gas', 'water', 'heat')),
      street text not null, city text not null, postal_code text not null, country text not null check (country ~ '^[A-Z]{2}$'),
      tariff text, reserved_capacity text, metering_type text,
      status text not null default 'active' check (status in ('active', 'disconnected', 'terminated')),
      contract_number text, contract_from date, contract_to date, contract_file_id uuid unique, contract_file_name text, contract_mime text,
      contract_size bigint, contract_sha256 text, supplier text, dso text, unit_price numeric, currency text check (currency ~ '^[A-Z]{3}$'),
      version int not null default 1, unique (customer_id, id), check (num_nonnulls(eic, pod, ean, ppe) > 0))`);
    // A customer moves out and the next one has a point with the same code: unique per customer only.
    for (const code of ['eic', 'pod', 'ean', 'ppe'])
      this.addSql(
        `create index supply_points_point_${code} on supply_points_point (${code} text_pattern_ops) where ${code} is not null`,
      );

    const ofPoint = `point_id uuid not null, foreign key (customer_id, point_id) references supply_points_point (customer_id, id) on delete cascade`;
    this.addSql(`create table supply_points_meter (
      id uuid primary key, customer_id uuid not null, ${ofPoint}, serial_no text not null, manufacturer text, installed_on date not null,
      removed_on date check (removed_on >= installed_on), next_verification_on date, multiplier numeric not null default 1 check (multiplier > 0),
      digits int not null default 6 check (digits between 1 and 12), unique (customer_id, id), unique (customer_id, point_id, serial_no))`);
    this.addSql(`create index supply_points_meter_serial on supply_points_meter (serial_no text_pattern_ops)`);

    this.addSql(`create table supply_points_register (
      id uuid primary key, customer_id uuid not null, meter_id uuid not null, obis_code text not null,
      direction text not null default 'in' check (direction in ('in', 'out')), tou text not null default 'total', unit text not null,
      foreign key (customer_id, meter_id) references supply_points_meter (customer_id, id) on delete cascade,
      unique (customer_id, id), unique (customer_id, meter_id, obis_code))`);

    this.addSql(`create table supply_points_photo (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade, mime text, size bigint, sha256 text,
      created_at timestamptz not null default now(), unique (customer_id, id))`);

    const ofRegister = `register_id uuid not null, foreign key (customer_id, register_id) references supply_points_register (customer_id, id) on delete cascade`;
    this.addSql(`create table supply_points_reading (
      id uuid primary key, customer_id uuid not null, ${ofRegister}, read_on date not null, value numeric not null check (value >= 0),
      quality text not null check (quality in ('actual', 'estimated', 'self', 'corrected', 'substitute')),
      reason text not null default 'periodic' check (reason in ('periodic', 'irregular', 'first', 'last', 'meter_change', 'contract_change', 'price_change')),
      read_by text not null check (read_by in ('customer', 'dso', 'supplier', 'staff')),
      source text not null check (source in ('portal', 'call', 'mail', 'import', 'api')),
      status text not null default 'valid' check (status in ('draft', 'submitted', 'in_validation', 'valid', 'implausible', 'rejected', 'billed', 'superseded')),
      verdict text check (verdict in ('accepted', 'review')), verdict_reasons text[] not null default '{}',
      consumption numeric, limit_low numeric, limit_high numeric, photo_id uuid, billed boolean not null default false, external_id text not null,
      account_id uuid references core_account (id) on delete set null, account_name text, received_at timestamptz not null default now(),
      decided_at timestamptz, decided_by_name text, decision_reason text, version int not null default 1,
      foreign key (customer_id, photo_id) references supply_points_photo (customer_id, id),
      unique (customer_id, register_id, external_id))`);
    this.addSql(
      `create index supply_points_reading_day on supply_points_reading (customer_id, register_id, read_on desc)`,
    );
    this.addSql(
      `create index supply_points_reading_waiting on supply_points_reading (received_at, id) where status = 'in_validation'`,
    );
    this.addSql(
      `create index supply_points_reading_photo on supply_points_reading (customer_id, photo_id) where photo_id is not null`,
    );

    this.addSql(`create table supply_points_window (
      id uuid primary key, customer_id uuid not null, ${ofPoint}, opens_on date not null, closes_on date not null check (closes_on >= opens_on),
      opened_mail_at timestamptz, closing_mail_at timestamptz, unique (customer_id, point_id, opens_on))`);
    this.addSql(`create index supply_points_window_days on supply_points_window (closes_on)`);

    this.addSql(`create table supply_points_interval (
      id uuid primary key, customer_id uuid not null, ${ofRegister}, starts_at timestamptz not null, seconds int not null check (seconds > 0),
      value numeric not null, quality text not null default 'actual', unique (customer_id, register_id, starts_at))`);
  }

  override down(): void {
    this.addSql(
      'drop table supply_points_interval, supply_points_window, supply_points_reading, supply_points_photo, supply_points_register, supply_points_meter, supply_points_point',
    );
  }
}
