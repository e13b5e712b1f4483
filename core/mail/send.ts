import type { SendMailOptions, Transporter } from 'nodemailer';
import { executeIn } from '../database/orm.ts';
import type { MailOptions } from './mail.ts';
import { writeAs } from '../http/context.ts';
import type { Services } from '../portal.ts';

interface MailRow {
  id: string;
  to_address: string;
  to_name: string | null;
  subject: string;
  body_text: string;
  body_html: string | null;
  options: MailOptions;
}

const ACTOR = { scope: { role: 'portico_job' } as const, name: 'Portico', address: undefined, customerId: undefined };

let transport: { url: string; transporter: Promise<Transporter> } | undefined;

function transporterOf(url: string): Promise<Transporter> {
  if (transport?.url !== url) {
    void closeMail();
    transport = { url, transporter: connect(url) };
  }
  return transport.transporter;
}

async function connect(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer'); // not needed to start
  return createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as never);
}

/**
 * Sends one mail of the outbox. Without a mail server it stays there, for the outbox of the admin area. Thrown errors are tried again by
 * the queue, always under the same Message-ID, so that a mail that went out unseen is recognised as the same; what the server refuses for
 * good is not.
 */
export async function sendMail(services: Services, mailId: string): Promise<void> {
  const url = services.settings.SMTP_URL;
  const [mail] = await writeAs(services, ACTOR, (tx) =>
    executeIn<MailRow>(
      tx.em,
      `update core_mail set attempts = attempts + 1, state = $2 where id = $1 and state in ('queued', 'failed') returning id, to_address, to_name, subject, body_text, body_html, options`,
      [mailId, url === undefined ? 'kept' : 'queued'],
    ),
  );
  if (!mail || url === undefined) return;
  try {
    const transporter = await transporterOf(url);
    await transporter.sendMail(await envelope(services, mail));
    await settle(services, mailId, 'sent', null);
  } catch (error) {
    await settle(services, mailId, 'failed', (error as Error).message.slice(0, 500));
    if (!isFinal(error)) throw error;
    services.log.warn({ mail: mailId, err: error }, 'mail was refused');
  }
}

/** Whether the server refused this mail or its recipient for good (RFC 5321, 4.2.1: 5yz); a refused login is the server's matter. */
function isFinal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500 && responseCode < 600;
}

const bracketed = (id: string): string => `<${id}>`;

async function envelope(services: Services, mail: MailRow): Promise<SendMailOptions> {
  const { from, replyTo, messageId, inReplyTo, references, automatic = 'auto-generated', attachments = [] } = mail.options;
  const sender = from ?? { name: (await services.stored.get()).brand.name, address: services.settings.MAIL_FROM };
  return {
    from: { name: sender.name ?? '', address: sender.address },
    to: { name: mail.to_name ?? '', address: mail.to_address },
    ...(replyTo ? { replyTo: { name: replyTo.name ?? '', address: replyTo.address } } : {}),
    subject: mail.subject,
    text: mail.body_text,
    ...(mail.body_html === null ? {} : { html: mail.body_html }),
    messageId: bracketed(messageId ?? `${mail.id}@${new URL(services.publicUrl).hostname}`),
    ...(inReplyTo === undefined ? {} : { inReplyTo: bracketed(inReplyTo) }),
    ...(references === undefined ? {} : { references: references.map(bracketed) }),
    attachments: attachments.map(({ fileId, name, mime }) => ({ filename: name, contentType: mime, content: services.files.read(fileId) })),
    ...(automatic === 'no' ? {} : { headers: { 'Auto-Submitted': automatic } }),
  };
} // prettier-ignore

const settle = (services: Services, id: string, state: string, error: string | null) =>
  writeAs(services, ACTOR, (tx) =>
    executeIn(
      tx.em,
      // A secret link is stored as a hash only; once the mail is out, its own copy of the secret goes too.
      `update core_mail set state = $2, error = $3, sent_at = case when $2 = 'sent' then now() end,
         body_text = case when $2 <> 'sent' then body_text
           when purpose = 'activation' then regexp_replace(body_text, '\\m[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\\M', '…', 'g')
           else regexp_replace(body_text, '([?&]token=)[A-Za-z0-9_-]{43}', '\\1…', 'g') end where id = $1`,
      [id, state, error],
    ),
  );

/** Closes the connection to the mail server, if there is one. */
export async function closeMail(): Promise<void> {
  const closing = transport;
  transport = undefined;
  (await closing?.transporter)?.close();
}
