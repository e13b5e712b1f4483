import { closed, form, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Guest, type Routes } from 'portico'; // prettier-ignore
import { newChallenge } from '../ask/challenge.ts';
import { faultsOf, openTypes, type Question } from '../ask/form.ts';
import { confirmQuestion, submitQuestion } from '../ask/submit.ts';
import type { TicketsConfig } from '../config.ts';
import { inWords } from '../customer/view.ts';

const limited = (max: number) => ({ access: 'public' as const, rateLimit: { max, timeWindow: '1 minute' } });

const body = form({
  name: { ...text(200), default: '' },
  email: { ...text(254), default: '' },
  type: Type.Union([Type.Literal(''), uuid()], { default: '' }),
  text: { ...text(8000), default: '' },
  customerNumber: { ...text(40), default: '' },
  reference: { ...text(100), default: '' },
  challenge: text(300),
  proof: { ...text(20), default: '' },
  website: { ...text(500), default: '' },
});
type Sent = { Body: Question & { challenge: string; proof: string; website: string } };

const token = { token: text(100) };
type ByToken = { token: string };

const guestOf = (request: FastifyRequest): Guest<TicketsConfig> => request.guest as Guest<TicketsConfig>;

/** "Did not find it? Ask us": the form for people without a login. */
export const publicRoutes: Routes<TicketsConfig> = (app: FastifyInstance) => {
  app.get('/ask', { config: limited(60) }, (request, reply) => show(request, reply));
  app.post<Sent>('/ask', { config: limited(20), schema: { body } }, async (request, reply) => {
    const guest = guestOf(request);
    const { challenge, proof, website: trap, ...question } = request.body;
    const faults = await faultsOf(guest, question);
    if (Object.keys(faults).length > 0 && trap === '') return show(request, reply, question, faults, 422);
    const outcome = await submitQuestion(guest, { question, challenge, proof, trap });
    if (outcome === 'old') return show(request, reply, question, { form: 'tickets.ask.old' }, 422);
    if (outcome === 'often') return show(request, reply, question, { form: 'tickets.ask.often' }, 429);
    return reply.redirect(`/tickets/ask/sent?confirm=${outcome === 'confirm'}`, 303);
  });
  app.get<{ Querystring: { confirm: boolean } }>(
    '/ask/sent',
    { config: limited(60), schema: { querystring: closed({ confirm: Type.Boolean({ default: false }) }) } },
    (request, reply) => reply.page('tickets:ask-sent.njk', { confirm: request.query.confirm }),
  );
  app.get<{ Querystring: ByToken }>('/ask/confirm', { config: limited(30), schema: { querystring: closed(token) } }, (request, reply) =>
    secret(reply).page('tickets:ask-confirm.njk', { token: request.query.token }),
  );
  app.post<{ Body: ByToken }>('/ask/confirm', { config: limited(20), schema: { body: form(token) } }, async (request, reply) => {
    const taken = await confirmQuestion(guestOf(request), request.body.token);
    return taken ? reply.redirect('/tickets/ask/sent', 303) : secret(reply).page('tickets:ask-gone.njk', {}, { status: 410 });
  });
}; // prettier-ignore

/** A page whose address is a secret: no other site learns it. */
const secret = (reply: FastifyReply): FastifyReply =>
  reply.headers({ 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store' });

const NOTHING: Question = { name: '', email: '', type: '', text: '', customerNumber: '', reference: '' };

async function show(request: FastifyRequest, reply: FastifyReply, typed = NOTHING, faults: Record<string, string> = {}, status = 200) {
  const guest = guestOf(request);
  const [types] = await guest.read(openTypes({}));
  reply.header('cache-control', 'no-store');
  return reply.page(
    'tickets:ask.njk',
    {
      types: types.map(({ id, titles }) => ({ value: id, label: inWords(titles, request.locale) })),
      typed,
      challenge: newChallenge(guest.sign, guest.config.askBits),
      bits: guest.config.askBits,
      errors: Object.fromEntries(Object.entries(faults).map(([field, key]) => [field, guest.t(request.locale, key)])),
    },
    { status },
  );
} // prettier-ignore
