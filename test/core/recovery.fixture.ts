import { executeIn, scopedEm } from '../../core/database/orm.ts';
import { sendRecovery } from '../../core/session/recovery.ts';
import type { TestPortal } from 'portico/testing';

/** SQL as the role of jobs, for what a test has to set up or look at past the portal. */
export const rows = <T = Record<string, unknown>>(portal: TestPortal, text: string, values: unknown[] = []) =>
  scopedEm(portal.services.orm, { role: 'portico_job' }).transactional((em) => executeIn<T>(em as never, text, values));

/** Posts a form as a browser at an address would. */
export const post = (
  portal: TestPortal,
  url: string,
  fields: Record<string, string>,
  headers: object = {},
  remoteAddress = '127.0.0.1',
) =>
  portal.app.inject({
    method: 'POST',
    url,
    remoteAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

export interface Letter {
  to_address: string;
  subject: string;
  body_text: string;
  purpose: string;
}

/** Mails written so far, the oldest first. */
export const letters = (portal: TestPortal) =>
  rows<Letter>(portal, 'select to_address, subject, body_text, purpose from core_mail order by id');

export const tokenOf = (letter: Letter | undefined): string => /token=([\w-]{43})/.exec(letter?.body_text ?? '')![1]!;

/** Does what the job queue would do with forgotten passwords; returns how many there were. */
export async function workOnForgotten(portal: TestPortal): Promise<number> {
  const jobs = await rows<{ data: Record<string, unknown> }>(
    portal,
    `delete from portico_jobs.job where name = 'core.forgot' returning data`,
  );
  for (const job of jobs) await sendRecovery(portal.services, job.data);
  return jobs.length;
}
