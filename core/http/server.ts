import cookiePlugin from '@fastify/cookie';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createStanding } from '../access/standing.ts';
import { problem } from '../errors.ts';
import type { Services } from '../portal.ts';
import { answerFromKept, keepAnswer } from './keeping.ts';
import { requestContext } from './context.ts';
import { createCookies, type Cookies } from './cookies.ts';
import { isCrossSite } from './csrf.ts';
import { sendDownload } from './download.ts';
import { errorHandler } from './errors.ts';
import { guard } from './guard.ts';
import { secureHeaders } from './headers.ts';
import { identify } from './identify.ts';
import { refuseOtherCustomer } from './other-customer.ts';
import { createGuest } from './guest.ts';
import { createBehalf } from './on-behalf.ts';
import { pageLocals } from './pages.ts';
import { compileLater, compileSchema } from './schema.ts';
import { refuseSlowBody } from './slow-body.ts';
import './types.ts';

/** What of a logged request never reaches the log. */
export const REDACT = ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'];

/** What of a request the log tells at its most talkative: the address, but never the secret of a link: one that came by mail, or 256 bits in a path. */
export const loggedRequest = (request: Pick<FastifyRequest, 'method' | 'url' | 'host' | 'ip'>) => ({
  method: request.method,
  url: request.url.replace(/([?&]token=)[^&#]*/gi, '$1…').replace(/\/[A-Za-z0-9_-]{43}(?=[./?#]|$)/g, '/…'),
  host: request.host,
  remoteAddress: request.ip,
});

/** Makes the server with everything every request passes; routes are mounted by the boot. */
export async function createServer(
  services: Services,
  options: { strict?: boolean | undefined } = {},
): Promise<{ app: FastifyInstance; cookies: Cookies }> {
  const { settings } = services;
  const secure = services.publicUrl.startsWith('https:');
  const app = Fastify({
    loggerInstance: services.log.child({}, { serializers: { req: loggedRequest } }) as never,
    logController: new LogController({
      disableRequestLogging: settings.LOG_LEVEL !== 'debug' && settings.LOG_LEVEL !== 'trace',
    }),
    trustProxy: settings.TRUST_PROXY.length > 0 ? settings.TRUST_PROXY : false,
    bodyLimit: 1_048_576,
    requestTimeout: 1_800_000, // slow-body.ts ends what does not come along
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2000 },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    exposeHeadRoutes: true,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  } as never) as unknown as FastifyInstance;
  const cookies = createCookies(secure);
  // A schema that does not compile is found where every route is tried: in tests, at the boot.
  app.setValidatorCompiler((options.strict ? compileSchema : compileLater) as never);
  await app.register(cookiePlugin);
  await app.register(formbody, { bodyLimit: 262_144 });
  await app.register(multipart, {
    limits: {
      fieldNameSize: 100,
      fieldSize: 10_000,
      fields: 20,
      fileSize: settings.UPLOAD_MAX_BYTES,
      files: 5,
      headerPairs: 50,
      parts: 25,
    },
  });
  await app.register(rateLimit, { global: false, keyGenerator: addressKey });
  decorate(app, services, cookies);
  addHooks(app, services, cookies, secure);
  app.setErrorHandler(errorHandler(services, cookies));
  app.setNotFoundHandler(async (request) => {
    await identify(services, cookies, request);
    throw problem(404, 'not-found', 'core.error.not-found');
  });
  return { app, cookies };
}

/** Key of a limit per address; IPv6 counts by /64, since one connection owns that many. */
export function addressKey(request: Pick<FastifyRequest, 'ip'>): string {
  if (!request.ip.includes(':') || request.ip.startsWith('::ffff:')) return request.ip;
  return request.ip.split(':').slice(0, 4).join(':');
}

function decorate(app: FastifyInstance, services: Services, cookies: Cookies): void {
  for (const name of ['viewer', 'access', 'ability', 'locale', 'stored', 'flash', 'keepKey', 'keepUntil']) {
    app.decorateRequest(name, undefined as never);
  }
  app.decorateRequest('ctx', {
    getter(this: FastifyRequest) {
      return requestContext(services, this, services.registry.configs.get(this.routeOptions.config.room ?? 'core'));
    },
  } as never);
  const publicRead = services.reader.in({ role: 'portico_public' });
  app.decorateRequest('publicRead', { getter: () => publicRead } as never);
  const standing = createStanding(services.reader, services.groups);
  app.decorateRequest('stillMay', { getter: () => standing } as never);
  app.decorateRequest('onBehalf', {
    getter(this: FastifyRequest) {
      return createBehalf(services, this);
    },
  } as never);
  app.decorateRequest('guest', {
    getter(this: FastifyRequest) {
      return createGuest(services, this, addressKey(this));
    },
  } as never);
  app.decorateReply('page', async function (this: FastifyReply, template, model = {}, options = {}) {
    const locals = await pageLocals(services, cookies, this.request, this);
    if (options.status !== undefined) this.code(options.status);
    if (!this.hasHeader('cache-control')) this.header('cache-control', 'private, no-cache');
    this.type('text/html; charset=utf-8');
    return this.send(services.templates.render(template, { title: options.title, ...model }, locals));
  });
  app.decorateReply('back', function (this: FastifyReply, path, flash) {
    if (flash) cookies.setFlash(this, flash);
    return this.redirect(path, 303);
  });
  app.decorateReply('download', sendDownload);
}

function addHooks(app: FastifyInstance, services: Services, cookies: Cookies, secure: boolean): void {
  const ownOrigin = new URL(services.publicUrl).origin;
  app.addHook('onRequest', async (request, reply) => {
    refuseSlowBody(request);
    secureHeaders(reply, secure);
    if (/%00|\0/.test(request.url)) throw problem(400, 'bad-request', 'core.error.bad-request');
    if (request.headers['content-length'] !== undefined && request.headers['transfer-encoding'] !== undefined) {
      throw problem(400, 'bad-request', 'core.error.bad-request');
    }
    if (isCrossSite(request, ownOrigin)) throw problem(403, 'cross-site', 'core.error.cross-site');
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.area === undefined) return undefined;
    await identify(services, cookies, request);
    const answered = await guard(services.settings, request, reply);
    if (answered) return answered;
    const { keep } = request.routeOptions.config;
    if (keep && answerFromKept(services, cookies, request, reply, keep.reads)) return reply;
    return undefined;
  });
  app.addHook('preValidation', async (request) => {
    refuseJsonForForm(request);
    refuseOtherCustomer(request, request.body);
  });
  app.addHook('onSend', async (request, reply, payload) => keepAnswer(services, request, reply, payload));
}

/** The schema of a form turns texts into what they mean, and would turn a list of JSON into its one text: forms take forms only. */
function refuseJsonForForm(request: FastifyRequest): void {
  const body = request.routeOptions.schema?.body as { form?: boolean } | undefined;
  if (body?.form === true && request.headers['content-type']?.startsWith('application/json') === true) {
    throw problem(415, 'unsupported-type', 'core.error.unsupported-type');
  }
}
