import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Static, TObject, TSchema } from 'typebox';
import type { Ability } from '../access/ability.ts';
import type { OwnedEntity } from '../database/ownership.ts';
import type { NamedMigration } from '../database/orm.ts';
import type { Statement } from '../database/query.ts';
import type { Read } from '../database/read.ts';
import type { FileStore } from '../files/store.ts';
import type { MailMessage } from '../mail/mail.ts';
import type { Viewer } from '../session/viewer.ts';
import type { Locale } from '../i18n/locales.ts';

/** Action and subject, such as `['read', 'Invoice']`. */
export type Grant = readonly [action: string, subject: string];

/** Where a page lives: `customer` (/), `desk` (/desk, for staff), `admin` (/admin), `api` (/api/v1), `public`. */
export type Area = 'customer' | 'desk' | 'admin' | 'api' | 'public';

/** Widths of a tile: 3, 4, 6, 8 and 12 of 12 columns. */
export type Size = 'xs' | 's' | 'm' | 'l' | 'xl';

/** What a route needs: a grant, any signed-in viewer of its area, or nobody at all. */
export type Access = Grant | 'signed-in' | 'public';

/** How core keeps an answer until the data it was made of changes (README of core, "What is kept"). */
export interface Keep {
  /** Plugins whose data the answer shows. */
  reads: readonly string[];
}

/** What administrators can grant: a kind of record and what one can do with it. */
export interface SubjectDefinition {
  actions: readonly string[];
  /** Catalogue key of its name. */
  label: string;
  /** Which role of the customer's house may see it beside `all`; default: both. */
  domain?: 'money' | 'technical';
  /** For which kind of group the grant makes sense; default: customer. */
  area?: 'customer' | 'staff';
  /**
   * Which of the actions whoever looks after customers needs: the group STAFF gets a rule for each when a portal is set up, and
   * administrators take away what theirs should not have.
   */
  staff?: readonly string[];
}

/** What portlets, pages and actions are given. Nothing here reaches further than the viewer does. */
export interface Context<Config = unknown> {
  readonly viewer: Viewer;
  readonly ability: Ability;
  readonly locale: Locale;
  readonly timeZone: string;
  /** Today in the portal's time zone, `YYYY-MM-DD`. */
  readonly today: string;
  /** Sends statements in one short read-only transaction in the viewer's name. */
  readonly read: Read;
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly files: FileStore;
  /** Text in the viewer's language; in `language` where it is for somebody else, such as in a mail to a customer. */
  readonly t: (key: string, values?: Record<string, unknown>, language?: Locale) => string;
  /** Absolute address inside the portal, from `PUBLIC_URL`. */
  readonly link: (path: string) => string;
  /** What plugins add to a place of core or of this plugin. */
  readonly contributions: Contributions;
}

/** What a write is given: one transaction in the viewer's name; all of it happens or nothing. */
export interface Transaction {
  readonly em: EntityManager;
  /** Notes who did what; `details` must not hold secrets. */
  audit(
    this: void,
    action: string,
    subject: string,
    subjectId?: string,
    details?: Record<string, unknown>,
    customerId?: string,
  ): Promise<void>;
  /** Publishes a fact: one job per handler, in this transaction. */
  // eslint-disable-next-line @typescript-eslint/no-redundant-type-constituents -- empty until a plugin merges its events
  emit<Name extends keyof PortalEvents & string>(
    this: void,
    name: Name,
    payload: PortalEvents[Name],
    options?: { customerId?: string },
  ): Promise<void>;
  /** Publishes many facts of one kind at once, as imports do. */
  // eslint-disable-next-line @typescript-eslint/no-redundant-type-constituents -- empty until a plugin merges its events
  emitAll<Name extends keyof PortalEvents & string>(
    this: void,
    name: Name,
    facts: readonly { payload: PortalEvents[Name]; customerId?: string }[],
  ): Promise<void>;
  /** Queues a mail, sent after the commit. @returns its id in the outbox */
  mail(this: void, message: MailMessage): Promise<string>;
  /** Works as the portal itself for a moment, past the viewer's rows: for what core keeps beside them. */
  asJob<T>(this: void, work: (em: EntityManager) => Promise<T>): Promise<T>;
}

export interface RequestContext<Config = unknown> extends Context<Config> {
  /** Runs `work` in one transaction. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Notes in the audit log that a member of staff looked at a customer's record or took a file of his: the one thing a GET writes.
   * What customers look at themselves is noted nowhere.
   */
  noteLook(
    action: 'look' | 'download',
    subject: string,
    subjectId: string,
    details?: Record<string, unknown>,
    customerId?: string,
  ): Promise<void>;
}

/** Events and their payloads; plugins add theirs by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface PortalEvents {}

export interface PortletContext<Config = unknown, Settings = Record<string, unknown>> extends Context<Config> {
  /** Settings of this placement, validated by the portlet's schema, defaults filled in. */
  readonly settings: Settings;
  readonly size: Size;
  /** Ends when the client is gone or the time is up. */
  readonly signal: AbortSignal;
}

/** What `load` returns: the model of the template. A few keys have a meaning to core. */
export interface PortletModel {
  /** `empty` says that there is nothing to show (the template says why and offers the next step). */
  state?: 'ready' | 'empty';
  /** Number beside the title. */
  count?: number;
  /** Until when the tile holds although no data change, ISO 8601 or `YYYY-MM-DD`; for what depends on the clock. */
  holdsUntil?: string;
  [key: string]: unknown;
}

export interface PortletAction<Config = unknown> {
  body: TObject;
  needs: Grant;
  /** Does the work; afterwards the portlet is shown anew. */
  run(ctx: RequestContext<Config>, body: Record<string, unknown>): Promise<void>;
}

export interface Portlet<Config = unknown> {
  /** `<plugin>.<name>`, for ever: placements in the database point at it. */
  id: string;
  title: string;
  description?: string;
  icon: string;
  area: 'customer' | 'desk';
  size: Size;
  sizes: readonly Size[];
  /** What a group may do while this portlet is on. */
  grants: readonly Grant[];
  /** Per group; core draws the form, validates and stores. */
  settings?: TObject;
  /** `<plugin>:portlets/<name>.njk`, extends `core:portlet.njk`. */
  template: string;
  /** Page the title leads to. */
  href?: string;
  /** Plugins whose data it shows; when none of them changed, the kept tile is shown. Default: its own plugin. */
  reads?: readonly string[];
  /** `customer`: looks the same for every account of the customer. Default: per account. */
  shared?: 'customer';
  timeoutMs?: number;
  load(ctx: PortletContext<Config, never>): Promise<PortletModel>;
  actions?: Record<string, PortletAction<Config>>;
  /** Group codes for which a new portal places it, in order of `position`. */
  defaultFor?: readonly { group: string; size?: Size; position?: number }[];
}

export interface NavigationItem {
  area: 'customer' | 'desk' | 'admin';
  label: string;
  icon: string;
  /** Path inside the area, such as `/invoices`. */
  path: string;
  needs: Grant | 'signed-in';
  position?: number;
  /** Catalogue key of the heading it stands under in staff areas. */
  heading?: string;
}

/** A link of the menu behind a person's initials, for customers or for staff. */
export interface AccountMenuItem {
  area: 'customer' | 'desk';
  label: string;
  icon: string;
  /** Path inside the area, such as `/account/security`. */
  path: string;
  /** Default: everybody who is signed in there. */
  needs?: Grant;
}

export interface Job<Config = unknown> {
  /** Cron expression in the portal's time zone; without it the job runs when something enqueues it. */
  schedule?: string;
  run(ctx: JobContext<Config>, data: Record<string, unknown>): Promise<void>;
}

/** Says how a part of a worker is doing, such as one mailbox, for the health page. */
export type WorkerReport = (part: string, state: 'works' | 'failing', detail?: string) => void;

/** Work that goes on as long as the portal runs, such as waiting for mail; in one process of the portal at a time. */
export interface Worker<Config = unknown> {
  /**
   * Works until `signal` ends. What it throws is logged, and it is started again after a while, each time later (1 s to 5 min); whatever
   * it had begun must then be found and finished, since a process can be killed at any moment.
   */
  run(ctx: JobContext<Config>, signal: AbortSignal, report: WorkerReport): Promise<void>;
}

/** What the environment and administrators say about mail, for plugins that write or read it in the portal's name. */
export interface MailSettings {
  /** Address of the portal's own mail (`MAIL_FROM`). */
  readonly from: string;
  /** `IMAP_URL`, with its password: nothing for a log or a page. */
  readonly imapUrl: string | undefined;
  /** Language of mail to people whose own is not known (`PORTICO_LOCALE`). */
  readonly language: Locale;
  /** Name of the company, as the administrators set it. */
  company(this: void): Promise<string>;
}

/** What jobs, handlers, importers and seeds are given: the portal's own role, bound by no viewer. */
export interface JobContext<Config = unknown> {
  readonly read: Read;
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly files: FileStore;
  readonly timeZone: string;
  readonly today: string;
  readonly t: (locale: Locale, key: string, values?: Record<string, unknown>) => string;
  readonly link: (path: string) => string;
  readonly mailSettings: MailSettings;
  readonly contributions: Contributions;
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** One file given to an importer. */
export interface ImportFile {
  name: string;
  path: string;
  /** @param atMost rejects for a file with more bytes, without reading it */
  bytes(atMost?: number): Promise<Uint8Array>;
}

export interface ImportOutcome {
  result: 'imported' | 'unchanged' | 'refused';
  /** What became of it, one sentence each; for `refused` the reasons. */
  notes: string[];
}

export interface Importer<Config = unknown> {
  /** One line for the command's help. */
  summary: string;
  /** Flags beside the files, such as `{ 'create-customers': '...' }`. */
  flags?: Record<string, string>;
  /** Ends of the names that are looked for in a folder, such as `['.xml']`; default: every file that is not hidden. */
  extensions?: readonly string[];
  /** Takes one file; a broken one is refused and the rest go in. */
  run(ctx: JobContext<Config>, file: ImportFile, flags: Record<string, boolean>): Promise<ImportOutcome>;
  /** For small files that come by the thousand: used instead of `run` where there are many. */
  batch?: ImportBatch<Config>;
}

/** How an importer takes many files at once, so that they share the waiting for the database. */
export interface ImportBatch<Config = unknown> {
  /** Most files of a batch, and most bytes; a single file with more bytes is refused. */
  files: number;
  bytes: number;
  /**
   * Reads and checks files, changing nothing: it runs while the batch before is still being written. `bytes` of each resolves at once.
   * @returns what writes them in one transaction and tells the outcome of each, in order. If it rejects, nothing of the batch may have
   * been written; core then prepares it again in halves, until the file it was is found and the rest are in.
   */
  prepare(
    ctx: JobContext<Config>,
    files: readonly ImportFile[],
    flags: Record<string, boolean>,
  ): Promise<() => Promise<ImportOutcome[]>>;
}

/** A Fastify plugin whose routes core mounts under the area's prefix; every route declares `config.access`. */
export type Routes<Config = unknown> = (app: FastifyInstance, options: { config: Config }) => Promise<void> | void;

/** A tab of a customer's card in the staff's area, `/admin/customers/<id>/tab/<plugin>/<id>`. */
export interface CustomerTab<Config = unknown> {
  /** Last part of its address. */
  id: string;
  label: string;
  /** What staff need to see it, beside the right to read customers. */
  needs: Grant;
  /** Lower comes first; core's own overview is 0. */
  position?: number;
  /** `<plugin>:card/<name>.njk`, extends `core:admin/customer-tab.njk` and fills its block `tab`. */
  template: string;
  /** Model of the template; the customer is there as `customer` besides. Reads as staff do: name the customer in every query. */
  load(
    ctx: RequestContext<Config>,
    customer: { id: string; number: string; name: string },
  ): Promise<Record<string, unknown>>;
}

/** A further way to find a customer from the search of the staff: by a number on an invoice, of a meter and the like. */
export interface CustomerFinder {
  id: string;
  /** Catalogue key of what was found, such as "Invoice". */
  label: string;
  needs: Grant;
  /**
   * Sent for what was typed, at least three characters: at most ten rows `{ customer_id, found, href }`, found from the beginning of the
   * number so that an index serves; `href` of the record where there is a page of it, else null.
   */
  query: (typed: string) => Statement<{ customer_id: string; found: string; href: string | null }>;
}

/** A field of the form by which somebody proves that he belongs to a customer. */
export interface ProofField {
  name: string;
  /** Catalogue keys. */
  label: string;
  hint?: string;
  inputMode?: 'text' | 'numeric' | 'decimal';
}

/** A way to prove, when registering, that one belongs to a customer: by what stands on a document that only he and the company have. */
export interface RegistrationProof {
  id: string;
  /** Catalogue key, such as "An invoice: number and amount". */
  label: string;
  fields: readonly ProofField[];
  /**
   * Gives a row if what was typed fits the customer. It is sent in every case, also for a customer there is not (an id of nobody) and for
   * texts that cannot be right, and must take the same way then: how long it takes is no answer.
   */
  query: (customerId: string, typed: Readonly<Record<string, string>>) => Statement;
}

/**
 * Places where plugins add to what core or another plugin does, by name `<owner>.<what>`; owners add theirs by declaration merging.
 * What is contributed to a place nobody reads stays asleep, so a plugin may contribute to one that is not installed.
 */
export interface ExtensionPoints {
  'core.customer-tab': CustomerTab<never>;
  'core.customer-finder': CustomerFinder;
  'core.registration-proof': RegistrationProof;
}

/** What one plugin adds to a place. */
export interface Contribution<Name extends keyof ExtensionPoints> {
  readonly plugin: string;
  readonly value: ExtensionPoints[Name];
}

/** Looks up what all plugins add to a place, in the order of the plugins. */
export type Contributions = <Name extends keyof ExtensionPoints>(name: Name) => readonly Contribution<Name>[];

/** Everything a plugin brings, as plain data: importing it has no side effect, and no plugin can change another's. */
export interface PluginDefinition<C extends TObject = TObject> {
  /** kebab-case; also table prefix, URL segment, template, catalogue and portlet namespace. */
  id: string;
  version: string;
  /** Semver ranges, checked before anything of the plugin runs. */
  requires: { portico: string; plugins?: Record<string, string> };
  /** Catalogue key. */
  title: string;
  /** Folder with `views/`, `locales/` and `public/`: `new URL('.', import.meta.url)`. */
  directory: URL;
  config?: C;
  entities?: readonly OwnedEntity[];
  migrations?: readonly NamedMigration[];
  subjects?: Record<string, SubjectDefinition>;
  portlets?: readonly Portlet<Static<C>>[];
  routes?: Partial<Record<Area, Routes<Static<C>>>>;
  navigation?: readonly NavigationItem[];
  /** Links of the menu of the signed-in person, in the order of the plugins. */
  accountMenu?: readonly AccountMenuItem[];
  /** Links at the foot of every page, such as privacy; `path` is absolute, `label` a catalogue key. */
  footer?: readonly { path: string; label: string }[];
  /** Schema of each event it publishes, by name `<plugin>.<event>`. */
  emits?: Record<string, TSchema>;
  /** Handlers of events; at least once, so idempotent by key. A handler of an event nobody publishes stays asleep. */
  on?: Record<string, (ctx: JobContext<Static<C>>, payload: never) => Promise<void>>;
  jobs?: Record<string, Job<Static<C>>>;
  workers?: Record<string, Worker<Static<C>>>;
  imports?: Record<string, Importer<Static<C>>>;
  /** What it adds to core or to other plugins. */
  contributes?: { readonly [Name in keyof ExtensionPoints]?: readonly ExtensionPoints[Name][] };
  /** Believable data of the demo company; can run twice. */
  seed?: (ctx: JobContext<Static<C>>) => Promise<void>;
}

/** A checked, frozen definition. */
export type Plugin = Readonly<PluginDefinition>;
