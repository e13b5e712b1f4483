import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { executeIn, scopedEm } from '../database/orm.ts';
import { writeAs } from '../http/context.ts';
import type { Cookies } from '../http/cookies.ts';
import { isMailAddress } from '../mail/mail.ts';
import type { Services } from '../portal.ts';
import type { AccountRow, OpenAccount } from './account-row.ts';
import { languageOf } from './letters.ts';
import { endSession, lifetime, openSession } from './sessions.ts';
import { newToken } from './tokens.ts';

/** Who has proved who he is gets a session, and his browser is remembered. */
export async function welcome(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  account: OpenAccount,
  { keep, secondStep }: { keep: boolean; secondStep: boolean },
): Promise<'customer' | 'staff'> {
  const device = await welcomeDevice(services, cookies, request, reply, account);
  await endSession(services, cookies.session(request));
  const token = await openSession(services, {
    accountId: account.id, membershipId: account.membership_id, kind: account.kind, address: request.ip,
    userAgent: request.headers['user-agent'], device, secondStep,
  }); // prettier-ignore
  const minutes = lifetime(services.settings, account.kind).max;
  cookies.setSession(reply, token, keep && account.kind === 'customer' ? minutes * 60 : undefined);
  return account.kind;
}

const deviceHash = (device: string) => createHash('sha256').update(device).digest('base64url').slice(0, 22);

/** Recognises the browser by its own cookie; tells the owner when one signs in that was never seen. */
async function welcomeDevice(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  account: AccountRow,
): Promise<string> {
  const known = cookies.device(request);
  const device = known !== undefined && /^[\w-]{43}$/.test(known) ? known : newToken();
  if (device !== known) cookies.setDevice(reply, device);
  const hash = deviceHash(device);
  const seen = await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn<{ any: boolean; same: boolean }>(
      em,
      `select count(*) > 0 as any, coalesce(bool_or(device = $2), false) as same from core_sign_in where account_id = $1 and outcome = 'ok'`,
      [account.id, hash],
    ),
  );
  await remember(services, request, account, 'ok', hash);
  if (seen[0]!.any && !seen[0]!.same) await noticeOfDevice(services, request, account);
  return hash;
}

async function noticeOfDevice(services: Services, request: FastifyRequest, account: AccountRow): Promise<void> {
  const address = account.email;
  if (address === null || !isMailAddress(address)) return;
  const locale = languageOf(services, account);
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const text = t('core.mail.new-device.text', {
    name: account.name, time: new Date().toLocaleString(locale, { timeZone: services.settings.PORTICO_TIMEZONE }),
    address: request.ip, agent: request.headers['user-agent']?.slice(0, 120) ?? '', link: services.publicUrl,
  }); // prettier-ignore
  const actor = { scope: { role: 'portico_job' } as const, name: 'Portico', address: undefined, customerId: undefined };
  await writeAs(services, actor, (tx) =>
    tx.mail({
      to: { address, name: account.name },
      subject: t('core.mail.new-device.subject'),
      text,
      purpose: 'new-device',
      accountId: account.id,
    }),
  );
}

/** Writes one try into the account's history. */
export async function remember(
  services: Services,
  request: FastifyRequest,
  account: AccountRow,
  outcome: 'ok' | 'refused',
  device?: string,
): Promise<void> {
  await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(em, 'insert into core_sign_in (id, account_id, outcome, address, user_agent, device) values ($1, $2, $3, $4, $5, $6)', [
      v7(), account.id, outcome, request.ip, request.headers['user-agent']?.slice(0, 300) ?? null, device ?? null,
    ]),
  ); // prettier-ignore
}
