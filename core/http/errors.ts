import { randomBytes } from 'node:crypto';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isProblem, problem, type Problem } from '../errors.ts';
import type { Services } from '../portal.ts';
import { maintenanceAnswer } from '../settings/maintenance.ts';
import type { Cookies } from './cookies.ts';
import { pageLocals } from './pages.ts';

/** Short, readable aloud on the phone, and in the log beside what happened. */
const newReference = () => randomBytes(4).toString('hex').toUpperCase();

interface Validation {
  instancePath?: string;
  keyword?: string;
  message?: string;
  params?: Record<string, unknown>;
}

const describeValidation = (v: Validation): string => {
  const field =
    `${v.instancePath ?? ''}${v.params?.missingProperty !== undefined ? `/${JSON.stringify(v.params.missingProperty).slice(1, -1)}` : ''}`.slice(
      1,
    );
  const extra = v.params?.additionalProperty !== undefined ? ` ${JSON.stringify(v.params.additionalProperty)}` : '';
  return `${field === '' ? 'input' : field}: ${v.message ?? 'is not allowed'}${extra}`;
};

const FASTIFY_KEYS: Record<number, [code: string, key: string]> = {
  400: ['bad-request', 'core.error.bad-request'],
  404: ['not-found', 'core.error.not-found'],
  413: ['too-large', 'core.error.too-large'],
  415: ['unsupported-type', 'core.error.unsupported-type'],
  429: ['too-many', 'core.error.too-many'],
  503: ['unavailable', 'core.error.unavailable'],
};

/** What a person is told of an error: problems in their own words, everything else as a fault with a reference. */
export function asProblem(error: FastifyError | Error): Problem {
  if (isProblem(error)) return error;
  const status = (error as FastifyError).statusCode ?? databaseStatus(error);
  const known = FASTIFY_KEYS[status];
  if (known) return problem(status, known[0], known[1]);
  return status >= 400 && status < 500
    ? problem(status, 'bad-request', 'core.error.bad-request')
    : problem(500, 'fault', 'core.error.fault');
}

const UNAVAILABLE = new Set(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '08001', '53300', '57014']);

/** A database that is away or overloaded is no fault of ours: 503, try again. */
function databaseStatus(error: Error): number {
  const { code, message } = error as Error & { code?: string };
  if (code !== undefined && UNAVAILABLE.has(code)) return 503;
  return /timeout exceeded when trying to connect|Connection terminated/.test(message) ? 503 : 500;
}

/** Answers an error as RFC 9457 problem details in the API and as a page elsewhere. */
export function errorHandler(services: Services, cookies: Cookies) {
  return async (error: FastifyError, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const told = asProblem(error);
    const reference = told.status >= 500 && told.code !== 'maintenance' ? newReference() : undefined;
    if (reference !== undefined) request.log.error({ err: error, reference }, 'request failed');
    request.keepKey = undefined;
    reply.code(told.status).header('cache-control', 'no-store');
    const details = (error.validation as Validation[] | undefined)?.slice(0, 5).map(describeValidation);
    const locale = request.locale ?? services.settings.PORTICO_LOCALE;
    const kept =
      told.code === 'maintenance' ? maintenanceAnswer(services, locale, request.stored.maintenance) : undefined;
    if (told.status === 503) reply.header('retry-after', String(kept?.retryAfter ?? 10));
    const message = kept?.message ?? services.catalogues.t(locale, told.key, told.values);
    if (wantsJson(request)) return sendDetails(reply, told, message, details, reference);
    return sendPage(services, cookies, request, reply, { told, message, details, reference });
  };
}

function wantsJson(request: FastifyRequest): boolean {
  if (request.url.startsWith('/api/')) return true;
  const accept = request.headers.accept ?? '';
  return accept.includes('application/json') && !accept.includes('text/html');
}

function sendDetails(
  reply: FastifyReply,
  told: Problem,
  message: string,
  details: string[] | undefined,
  reference: string | undefined,
) {
  return reply.type('application/problem+json').send({
    type: `urn:portico:problem:${told.code}`,
    title: message,
    status: told.status,
    ...(details ? { detail: details.join('; ') } : {}),
    ...(Object.keys(told.fields).length > 0 ? { errors: told.fields } : {}),
    ...(reference !== undefined ? { instance: `urn:portico:reference:${reference}` } : {}),
  });
}

interface Shown {
  told: Problem;
  message: string;
  details: string[] | undefined;
  reference: string | undefined;
}

async function sendPage(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Shown,
): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8');
  try {
    request.stored ??= await services.stored.get();
    request.locale ??= services.settings.PORTICO_LOCALE;
    const locals = await pageLocals(services, cookies, request, reply);
    const message = [shown.message, ...(shown.details ?? [])].join(' ');
    const model = {
      status: shown.told.status,
      message,
      reference: shown.reference,
      retry: shown.told.status >= 500 ? request.url : undefined,
      links: [],
    };
    return reply.send(services.templates.render('core:error.njk', model, locals));
  } catch (error) {
    request.log.error({ err: error }, 'the error page itself failed');
    return reply.send(
      `<!doctype html><meta charset="utf-8"><title>${shown.told.status}</title><h1>${shown.told.status}</h1><p>${shown.reference ?? ''}</p>`,
    );
  }
}
