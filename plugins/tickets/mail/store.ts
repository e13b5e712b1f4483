import {
  executeIn,
  newId,
  notFound,
  type Contributions,
  type EntityManager,
  type JobContext,
  type Transaction,
} from 'portico';
import type { TicketsConfig } from '../config.ts';
import type { ArticleFile } from '../service/article.ts';
import type { InboundState, Outcome, Place } from './inbound.entity.ts';
import type { Bounce, MailKind } from './message.ts';
import type { Link } from './reference.ts';

/** What the intake works with: of a job, or of a member of staff who has a message read again. */
export interface IntakeContext extends Pick<JobContext, 'files' | 'log'> {
  readonly config: TicketsConfig;
  readonly contributions: Contributions;
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** A message as the intake works on it; times are ISO 8601. */
export interface InboundRow {
  id: string;
  /** Null for what came by the public form. */
  mailbox_id: string | null;
  channel: 'mail' | 'web';
  language: string | null;
  raw_file_id: string | null;
  size: string;
  received_at: string;
  state: InboundState;
  attempts: number;
  place: Place | null;
  reason: string | null;
  outcome: Outcome | null;
  message_id: string | null;
  answers: string[];
  from_address: string | null;
  from_name: string | null;
  subject: string;
  body: string;
  html: string | null;
  kind: MailKind;
  answerable: boolean;
  bounce: Bounce | null;
  authentication: string[];
  customer_id: string | null;
  account_id: string | null;
  ticket_id: string | null;
  links: Link[];
}

const COLUMNS = `id, mailbox_id, channel, language, raw_file_id, size, received_at, state, attempts, place, reason, outcome, message_id, answers, from_address, from_name, subject, body,
  html, kind, answerable, bounce, authentication, customer_id, account_id, ticket_id, links`;

/**
 * Locks a message for the rest of the transaction.
 * @throws Problem 404 where there is none
 */
export async function lockInbound(em: EntityManager, id: string): Promise<InboundRow> {
  const [row] = await executeIn<InboundRow>(em, `select ${COLUMNS} from tickets_inbound where id = $1 for update`, [
    id,
  ]);
  if (!row) throw notFound();
  return row;
}

/** Notes another try to get a message decided, which survives the end of the process. @returns undefined where it is decided already */
export async function beginTry(ctx: IntakeContext, id: string): Promise<InboundRow | undefined> {
  const [row] = await ctx.write((tx) =>
    tx.asJob((em) =>
      executeIn<InboundRow>(em, `update tickets_inbound set attempts = attempts + 1 where id = $1 and state <> 'decided' returning ${COLUMNS}`, [id]),
    ));
  return row;
} // prettier-ignore

/** Writes columns of a message; objects become JSON. */
export async function updateInbound(em: EntityManager, id: string, changes: Record<string, unknown>): Promise<void> {
  const names = Object.keys(changes);
  const sets = names.map((name, index) => `${name} = $${index + 2}`);
  const values = names.map((name) => valueOf(changes[name]));
  await executeIn(em, `update tickets_inbound set ${sets.join(', ')}, version = version + 1 where id = $1`, [id, ...values]);
} // prettier-ignore

const isText = (value: unknown) => typeof value === 'string';

/** Lists of texts are arrays in the database, everything else that is no plain value is JSON. */
function valueOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Array.isArray(value) && value.every(isText) && value.length > 0 ? value : JSON.stringify(value);
}

export interface Decided {
  place: Place;
  outcome?: Outcome | null;
  reason?: string | null;
  /** Name of the member of staff who decided; null where it decided itself. */
  by?: string | null;
  [column: string]: unknown;
}

/** Notes what becomes of a message. */
export const noteDecision = (em: EntityManager, id: string, { place, outcome = null, reason = null, by = null, ...more }: Decided): Promise<void> =>
  updateInbound(em, id, { state: 'decided', place, outcome, reason, decided_by: by, decided_at: new Date(), ...more }); // prettier-ignore

interface FileRow {
  id: string;
  name: string;
  mime: string;
  size: string;
  sha256: string;
  content_id: string | null;
}

/** Writes the files of a message; their bytes are stored. */
export async function addInboundFiles(em: EntityManager, inboundId: string, files: readonly ArticleFile[]): Promise<void> {
  for (const [position, file] of files.entries())
    await executeIn(
      em,
      `insert into tickets_inbound_file (id, inbound_id, file_id, position, name, mime, size, sha256, content_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [newId(), inboundId, file.id, position, file.name, file.mime, file.size, file.sha256, file.contentId ?? null],
    );
} // prettier-ignore

/** Takes the files of a message away from it, for the article it becomes. */
export async function takeInboundFiles(em: EntityManager, inboundId: string): Promise<ArticleFile[]> {
  const rows = await executeIn<FileRow & { position: number }>(
    em,
    'delete from tickets_inbound_file where inbound_id = $1 returning file_id as id, position, name, mime, size, sha256, content_id',
    [inboundId],
  );
  rows.sort((a, b) => a.position - b.position);
  return rows.map(({ id, name, mime, size, sha256, content_id }) => ({ id, name, mime, size: Number(size), sha256, ...(content_id === null ? {} : { contentId: content_id }) })); // prettier-ignore
}
