import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { FieldProblems } from '../errors.ts';
import { closed, form, text } from '../http/schema.ts';
import { secretly } from '../http/secretly.ts';
import { addressKey } from '../http/server.ts';
import type { Services } from '../portal.ts';
import { PASSWORD_MIN } from '../session/passwords.ts';
import { newPasswordProblem } from '../session/recovery.ts';
import { activate, checkCodes, type Codes, type Proof } from './activate.ts';
import { readCode } from './codes.ts';

const typed = () => Type.String({ maxLength: 100, default: '' });
const codesForm = form({ letter: typed(), mail: typed() });
const passwordForm = form({
  letter: typed(), mail: typed(), username: Type.Optional(text(200)), password: Type.String({ maxLength: 1000 }), again: Type.String({ maxLength: 1000 }),
}); // prettier-ignore
const limited = { access: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } } as const;

type Entries = Static<typeof codesForm>;

/** The page on which a customer puts the two parts of his credentials together. */
export function activationRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: { token?: string } }>(
      '/activate',
      { config: limited, schema: { querystring: closed({ token: Type.Optional(text(100)) }) } },
      (request, reply) => codesPage(services, request, reply, { letter: '', mail: request.query.token ?? '' }),
    );
    app.post<{ Body: Entries }>('/activate', { config: limited, schema: { body: codesForm } }, async (request, reply) => {
      const proven = await proof(services, request, request.body);
      if ('fields' in proven) return codesPage(services, request, reply, request.body, proven.fields, proven.status);
      return passwordPage(services, request, reply, request.body, proven.account.login);
    });
    app.post<{ Body: Static<typeof passwordForm> }>(
      '/activate/password',
      { config: limited, schema: { body: passwordForm } },
      (request, reply) => finish(services, request, reply),
    );
  };
} // prettier-ignore

type Refused = { fields: FieldProblems; status: number };
type Proven = Exclude<Proof, string> & { codes: Codes };

/** What the typed codes prove. Typing errors are told by their check characters and cost no try. */
async function proof(services: Services, request: FastifyRequest, entries: Entries): Promise<Proven | Refused> {
  const [one, other] = [readCode(entries.letter), readCode(entries.mail)];
  const fields: FieldProblems = {};
  if ('problem' in one) fields.letter = { key: one.problem === 'empty' ? 'core.activate.error.no-letter' : `core.activate.error.${one.problem}` }; // prettier-ignore
  if ('problem' in other) fields.mail = { key: other.problem === 'empty' ? 'core.activate.error.no-mail' : `core.activate.error.${other.problem}` }; // prettier-ignore
  if ('problem' in one || 'problem' in other) return { fields, status: 422 };
  if (one.code === other.code) return { fields: { mail: { key: 'core.activate.error.same' } }, status: 422 };
  const codes: Codes = [one.code, other.code];
  const found = await checkCodes(services, codes, addressKey(request));
  if (typeof found !== 'string') return { ...found, codes };
  request.log.info({ outcome: found, address: request.ip }, 'activation');
  return { fields: { form: { key: `core.activate.error.${found}` } }, status: found === 'wait' ? 429 : 422 };
}

const sentences = (services: Services, request: FastifyRequest, fields: FieldProblems) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { key, values }]) => [name, services.catalogues.t(request.locale, key, values)]),
  );

function codesPage(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  values: Entries,
  fields: FieldProblems = {},
  status = 200,
) {
  const errors = sentences(services, request, fields);
  return secretly(reply).page('core:activate.njk', { values, errors }, { status });
}

function passwordPage(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  codes: Entries,
  login: string,
  fields: FieldProblems = {},
) {
  const errors = sentences(services, request, fields);
  const model = { codes: { letter: codes.letter, mail: codes.mail }, login, passwordMin: PASSWORD_MIN, errors };
  const status = Object.keys(errors).length > 0 ? 422 : 200;
  return secretly(reply).page('core:activate-password.njk', model, { status });
}

async function finish(
  services: Services,
  request: FastifyRequest<{ Body: Static<typeof passwordForm> }>,
  reply: FastifyReply,
) {
  const { password, again, letter, mail } = request.body;
  const entries = { letter, mail };
  const proven = await proof(services, request, entries);
  if ('fields' in proven) return codesPage(services, request, reply, entries, proven.fields, proven.status);
  const { account, codes } = proven;
  const wrong = newPasswordProblem(password, again, account.login);
  if (wrong) return passwordPage(services, request, reply, entries, account.login, wrong);
  if (!(await activate(services, { codes, password, address: request.ip }, account)))
    return codesPage(services, request, reply, entries, { form: { key: 'core.activate.error.refused' } }, 422);
  request.log.info({ outcome: 'active', address: request.ip }, 'activation');
  return secretly(reply).back('/login', { kind: 'ok', key: 'core.activate.done' });
}
