import { Migration } from 'portico';

/** Tables of the documents. */
export class Documents20261124090000 extends Migration {
  override up(): void {
    this.addSql(`create table documents_document (
      id uuid primary key, group_ids uuid[] not null, code text not null, title text not null,
      category text not null check (category in ('terms', 'prices', 'forms', 'contracts', 'privacy', 'safety', 'other')),
      kind text not null check (kind in ('document', 'template', 'contract')), language text not null check (language in ('en', 'sk', 'cs', 'pl')),
      version_no int not null check (version_no > 0), valid_from date not null, valid_to date check (valid_to >= valid_from),
      file_id uuid not null unique, file_name text not null, mime text not null, size bigint not null, sha256 text not null,
      supersedes uuid references documents_document (id), published_at timestamptz not null default now(), published_by text not null,
      withdrawn_at timestamptz, version int not null default 1, unique (code, language, version_no))`);
    this.addSql(`create index documents_document_groups on documents_document using gin (group_ids)`);

    this.addSql(`create table documents_upload (
      id uuid primary key, customer_id uuid not null references core_customer (id) on delete cascade,
      account_id uuid references core_account (id) on delete set null, account_name text not null, name text not null, note text,
      mime text not null, size bigint not null, sha256 text not null, file_id uuid unique,
      state text not null default 'received' check (state in ('received', 'accepted', 'rejected', 'withdrawn')),
      received_at timestamptz not null default now(), decided_at timestamptz, decided_by_id uuid references core_account (id) on delete set null,
      decided_by_name text, reason text, version int not null default 1, unique (customer_id, id))`);
    this.addSql(`create index documents_upload_newest on documents_upload (customer_id, received_at desc, id desc)`);
    this.addSql(`create index documents_upload_content on documents_upload (customer_id, sha256)`);
    this.addSql(`create index documents_upload_waiting on documents_upload (received_at, id) where state = 'received'`);
    this.addSql(`create index documents_upload_all on documents_upload (received_at desc, id desc)`);

    this.addSql(`create table documents_stray_file (id uuid primary key, noted_at timestamptz not null default now())`);
  }

  override down(): void {
    this.addSql('drop table documents_stray_file, documents_upload, documents_document');
  }
}
