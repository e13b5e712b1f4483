import type { Locale } from '../i18n/locales.ts';

/** One setting of the environment: how it is read, what is allowed, and what it is when nobody says. */
interface Setting<T> {
  /** What it is for, one sentence (also the text of `config/README.md`). */
  about: string;
  /** What is allowed, for the refusal. */
  allowed: string;
  fallback: T;
  /** The value, or undefined where the text is not allowed. */
  parse(text: string): T | undefined;
  secret?: boolean;
}

const text = (about: string, fallback: string | undefined = undefined, secret = false): Setting<string | undefined> => ({
  about, allowed: 'any text', fallback, secret, parse: (t) => t,
}); // prettier-ignore

const integer = (about: string, fallback: number, min: number, max: number): Setting<number> => ({
  about,
  allowed: `a whole number from ${min} to ${max}`,
  fallback,
  parse: (t) => (/^\d{1,9}$/.test(t) && Number(t) >= min && Number(t) <= max ? Number(t) : undefined),
});

const choice = <const T extends string>(about: string, fallback: T, values: readonly T[]): Setting<T> => ({
  about,
  allowed: values.join(', '),
  fallback,
  parse: (t) => values.find((v) => v === t),
});

const url = (about: string, protocols: readonly string[], secret = true): Setting<string | undefined> => ({
  about,
  allowed: `an address that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  fallback: undefined,
  secret,
  parse: (t) => (URL.canParse(t) && protocols.includes(new URL(t).protocol) ? t : undefined),
});

const timeZone: Setting<string> = {
  about: 'Time zone in which days begin and times are shown.',
  allowed: 'an IANA time zone, such as Europe/Bratislava',
  fallback: 'Europe/Bratislava',
  parse: (t) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: t }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
};

const addresses: Setting<string[]> = {
  about: 'Addresses or networks of reverse proxies whose X-Forwarded headers are believed.',
  allowed: 'addresses or networks separated by commas, such as 127.0.0.1,10.0.0.0/8',
  fallback: [],
  parse: (t) => {
    const list = t.split(',').map((a) => a.trim());
    return list.every((a) => /^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(a)) ? list : undefined;
  },
};

const POSTGRES = ['postgresql:', 'postgres:'];

/** Every setting of the environment. `config/README.md` lists them in these words; a test compares the two. */
export const settings = {
  PORT: integer('Port to listen on; 0 takes a free one.', 3000, 0, 65535),
  HOST: { ...text('Address to listen on.'), allowed: 'an address or host name', fallback: '127.0.0.1', parse: (t: string) => (/^[\w.:-]+$/.test(t) ? t : undefined) } as Setting<string>,
  DATABASE_URL: url('PostgreSQL 15 or later, login of the application. Without it the embedded server is started.', POSTGRES),
  DATABASE_OWNER_URL: url('Login that owns the tables; for migrate and restore only.', POSTGRES),
  DATA_DIR: { ...text('Folder of the embedded database, files and secrets.'), allowed: 'a folder', fallback: './data' } as Setting<string>,
  DATABASE_POOL_WRITE: integer('Connections of the pool for writes and jobs.', 10, 2, 200),
  DATABASE_POOL_READ: integer('Connections for reads, two of them for finding out who asks.', 10, 1, 200),
  PORTICO_SECRET: text('Secret of at least 32 characters for signatures; made and kept in DATA_DIR when missing.', undefined, true),
  PUBLIC_URL: url('Address under which people reach the portal; every link in mail is made of it.', ['http:', 'https:'], false),
  TRUST_PROXY: addresses,
  LOG_LEVEL: choice('How much is logged.', 'info', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  SMTP_URL: url('Mail server, such as smtps://user:password@mail.example.com. Without it mail stays in the outbox of the admin area.', ['smtp:', 'smtps:']),
  MAIL_FROM: { ...text('Sender of mail.'), allowed: 'an e-mail address', fallback: 'portal@localhost', parse: (t: string) => (/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(t) ? t : undefined) } as Setting<string>,
  IMAP_URL: url('Mailbox whose mail becomes requests, such as imaps://support%40example.com:password@mail.example.com. More than one are named in config/portal.ts.', ['imap:', 'imaps:']),
  PORTICO_TIMEZONE: timeZone,
  PORTICO_LOCALE: choice<Locale>('Language where neither person nor browser names one.', 'en', ['en', 'sk', 'cs', 'pl']),
  PORTICO_THEME: { ...text('Theme, a folder of themes/.'), allowed: 'a theme id', fallback: 'default', parse: (t: string) => (/^[a-z][a-z0-9-]*$/.test(t) ? t : undefined) } as Setting<string>,
  PORTICO_DEMO: choice('Whether an empty embedded database is filled with the demo company.', 'on', ['on', 'off']),
  SESSION_CUSTOMER_IDLE: integer('Minutes without a request after which a customer is signed out.', 14 * 24 * 60, 5, 525_600),
  SESSION_CUSTOMER_MAX: integer('Minutes after which a customer signs in again in any case.', 30 * 24 * 60, 5, 525_600),
  SESSION_STAFF_IDLE: integer('Minutes without a request after which staff are signed out.', 30, 5, 1440),
  SESSION_STAFF_MAX: integer('Minutes after which staff sign in again in any case.', 12 * 60, 5, 10_080),
  SECOND_FACTOR: choice('Who has to sign in in two steps; of others each group may ask it. Whoever has not set it up does so at the next sign-in, or with the next request.', 'nobody', ['nobody', 'staff', 'everybody']),
  KEEP_BYTES: integer('Memory for kept tiles, pages and answers, in bytes.', 67_108_864, 0, 999_999_999),
  UPLOAD_MAX_BYTES: integer('Largest file a customer may add, in bytes.', 20_971_520, 1024, 999_999_999),
  METRICS_TOKEN: text('Bearer token for /metrics; without it only this machine may read them.', undefined, true),
} as const; // prettier-ignore

type Values = { -readonly [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never };

/** Checked settings of the portal, by the names of the environment. */
export type PortalSettings = Readonly<Values>;
