import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { executeIn, scopedEm } from '../database/orm.ts';
import type { Scope } from '../database/read.ts';
import { emitIn } from '../events/emit.ts';
import { localDay } from '../i18n/format.ts';
import type { Locale } from '../i18n/locales.ts';
import { queueMail, type MailMessage } from '../mail/mail.ts';
import type { JobContext, RequestContext, Transaction } from '../plugin/contract.ts';
import { problem } from '../errors.ts';
import type { Services } from '../portal.ts';
import type { Viewer } from '../session/viewer.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The database scope of a viewer: role of the area's side, and the owner variables its policies ask for. */
export function scopeOf(viewer: Viewer): Scope {
  if (viewer.kind === 'staff') return { role: 'portico_desk', account: viewer.account.id };
  return {
    role: 'portico_customer',
    customer: viewer.customer?.id ?? NOBODY,
    account: viewer.account.id,
    group: viewer.group.id,
  };
}

const JOB: Scope = { role: 'portico_job' };

interface Actor {
  scope: Scope;
  name: string;
  address: string | undefined;
  customerId: string | undefined;
}

/** One transaction in somebody's name: rows, audit, events and mail together or not at all. */
export async function writeAs<T>(services: Services, actor: Actor, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return scopedEm(services.orm, actor.scope).transactional(async (em) => {
    const result = await work(transaction(services, em, actor));
    await em.flush();
    return result;
  });
}

function transaction(services: Services, em: EntityManager, actor: Actor): Transaction {
  let isJob = actor.scope.role === 'portico_job';
  const asJob = async <T>(work: (em: EntityManager) => Promise<T>): Promise<T> => {
    await em.flush();
    if (isJob) return work(em); // also within another one, which ends the role
    await executeIn(em, 'set local role portico_job');
    const backToViewer = async () => {
      isJob = false;
      await executeIn(em, `set local role ${actor.scope.role}`);
    };
    isJob = true;
    try {
      const result = await work(em);
      await em.flush();
      await backToViewer();
      return result;
    } catch (error) {
      await backToViewer().catch(() => {}); // a transaction that is lost already runs nothing any more
      throw error;
    }
  };
  return {
    em,
    asJob,
    async audit(action, subject, subjectId, details = {}, customerId = actor.customerId) {
      await em.flush();
      await executeIn(em, 'select core_audit_write($1, $2, $3, $4, $5, $6, $7, $8)', [
        v7(), actor.name, action, subject, subjectId ?? null, customerId ?? null, JSON.stringify(details), actor.address ?? null,
      ]); // prettier-ignore
    },
    emit: (name, payload, options = {}) =>
      asJob((job) => emitIn(services, job, name, [{ payload, customerId: options.customerId ?? actor.customerId }])),
    emitAll: (name, facts) =>
      asJob((job) =>
        emitIn(
          services,
          job,
          name,
          facts.map((fact) => ({ customerId: actor.customerId, ...fact })),
        ),
      ),
    mail: (message: MailMessage) =>
      asJob(async (job) => {
        const id = await queueMail(job, message);
        await services.queue.send(job, 'core.mail', { mail: id });
        return id;
      }),
  };
}

/** The context of a request of a signed-in viewer. GET handlers may only read; a preview may never write. */
export function requestContext(services: Services, request: FastifyRequest, config: unknown): RequestContext {
  const viewer = request.viewer!;
  const locale = request.locale;
  const timeZone = services.settings.PORTICO_TIMEZONE;
  const scope = scopeOf(viewer);
  return {
    viewer,
    ability: request.ability!,
    locale,
    timeZone,
    today: todayIn(timeZone),
    read: services.reader.in(scope),
    config,
    log: request.log,
    files: services.files,
    t: (key, values, language = locale) => services.catalogues.t(language, key, values),
    link: (path) => `${services.publicUrl}${path}`,
    contributions: services.registry.contributions,
    async noteLook(action, subject, subjectId, details, customerId) {
      if (viewer.kind !== 'staff') return;
      const staff = { scope, name: viewer.account.name, address: request.ip, customerId };
      await writeAs(services, staff, (tx) => tx.audit(action, subject, subjectId, details));
    },
    write(work) {
      if (request.method === 'GET' || request.method === 'HEAD')
        throw new Error('GET never writes: move the change into an action');
      if (viewer.preview) throw problem(403, 'preview', 'core.error.preview');
      return writeAs(
        services,
        { scope, name: viewer.account.name, address: request.ip, customerId: viewer.customer?.id },
        work,
      );
    },
  };
}

/** The context of jobs, handlers, importers and seeds: the portal's own role. */
export function jobContext(services: Services, pluginId: string, actorName = 'Portico'): JobContext<never> {
  const timeZone = services.settings.PORTICO_TIMEZONE;
  return {
    read: services.reader.in(JOB, 60_000),
    config: services.registry.configs.get(pluginId) as never,
    log: services.log.child({ plugin: pluginId }),
    files: services.files,
    timeZone,
    get today() {
      return todayIn(timeZone);
    },
    t: (locale: Locale, key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values),
    link: (path: string) => `${services.publicUrl}${path}`,
    mailSettings: {
      from: services.settings.MAIL_FROM,
      imapUrl: services.settings.IMAP_URL,
      language: services.settings.PORTICO_LOCALE,
      company: async () => (await services.stored.get()).brand.name,
    },
    contributions: services.registry.contributions,
    write: (work) =>
      writeAs(services, { scope: JOB, name: actorName, address: undefined, customerId: undefined }, work),
  };
}

let todayKept = { minute: -1, zone: '', day: '' };

/** The day in a time zone now, `YYYY-MM-DD`; computed once a minute, since it is part of every key of what is kept. */
export function todayIn(timeZone: string): string {
  const minute = Math.floor(Date.now() / 60_000);
  if (todayKept.minute !== minute || todayKept.zone !== timeZone) {
    todayKept = { minute, zone: timeZone, day: localDay(new Date(), timeZone) };
  }
  return todayKept.day;
}
