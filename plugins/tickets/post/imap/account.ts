import { readFileSync } from 'node:fs';
import type { JobContext } from 'portico';
import type { TicketsConfig } from '../../config.ts';

type Setting = TicketsConfig['mailboxes'][number];

/** A folder of a mail server, and how it is reached. */
export interface ImapAccount {
  /** The support address whose mail it is, in small letters. */
  address: string;
  host: string;
  port: number;
  /** TLS from the first byte; without it the connection is upgraded, or refused. */
  secure: boolean;
  user: string;
  password: string;
  folder: string;
  /** Where a message goes once it is taken in; left out: it stays, and is marked as read. */
  moveTo: string | undefined;
  begin: Setting['begin'];
  /** Names the folder without its password (RFC 5092). */
  source: string;
}

/** What is configured, the mailbox of `IMAP_URL` first. */
export function settingsOf({ config, mailSettings }: Pick<JobContext<TicketsConfig>, 'config' | 'mailSettings'>): Setting[] {
  const { imapUrl, from } = mailSettings;
  if (imapUrl === undefined) return [...config.mailboxes];
  const user = decoded(new URL(imapUrl).username);
  const single: Setting = { address: user.includes('@') ? user : from, url: imapUrl, folder: 'INBOX', begin: 'unread', plus: false };
  return [single, ...config.mailboxes];
} // prettier-ignore

/**
 * @throws Error where address or password are not to be had; it says nothing secret
 */
export function accountOf(setting: Setting, env: NodeJS.ProcessEnv = process.env): ImapAccount {
  const url = new URL(setting.url);
  const secure = url.protocol === 'imaps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 993 : 143) : Number(url.port);
  const user = decoded(url.username) || setting.address;
  const password = setting.passwordFrom === undefined ? decoded(url.password) : secretOf(setting.passwordFrom, env);
  const { folder, moveTo, begin } = setting;
  const source = `imap://${encodeURIComponent(user)}@${url.hostname}:${port}/${encodeURIComponent(folder)}`;
  return { address: setting.address.toLowerCase(), host, port, secure, user, password, folder, moveTo, begin, source };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** As the portal's own settings: the value stands in the environment, or in a file that `<name>_FILE` names. */
function secretOf(name: string, env: NodeJS.ProcessEnv): string {
  const file = env[`${name}_FILE`];
  const value = file === undefined || file === '' ? env[name] : readFileSync(file, 'utf8').trim();
  if (value === undefined || value === '')
    throw new Error(`The password of the mailbox is not set: ${name} or ${name}_FILE has to be in the environment.`);
  return value;
}
