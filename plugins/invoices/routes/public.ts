import { form, groupIban, text, Type, type FastifyInstance, type Routes } from 'portico';
import { genuine, verdictOf, type Asked } from '../check/ask.ts';
import type { InvoicesConfig } from '../config.ts';

const body = form({
  number: text(60),
  amount: text(40),
  code: text(30),
  iban: Type.Optional(text(50)),
  symbol: Type.Optional(text(20)),
});

const empty: Asked = { number: '', amount: '', code: '', iban: '', symbol: '' };

/**
 * "Is this invoice ours?", for everybody who holds one. An unknown number, a wrong amount and a wrong code get the same answer after the
 * same work.
 */
export const publicRoutes: Routes<InvoicesConfig> = (app: FastifyInstance) => {
  app.get('/check', { config: { access: 'public' } }, (_request, reply) =>
    reply.page('invoices:check.njk', { asked: empty }),
  );
  app.post<{ Body: Asked }>(
    '/check',
    { config: { access: 'public', rateLimit: { max: 20, timeWindow: '1 minute' } }, schema: { body } },
    async (request, reply) => {
      const asked = { ...empty, ...request.body };
      const [[invoice]] = await request.publicRead(genuine(asked));
      const answer = invoice
        ? { ...invoice, account: invoice.iban && groupIban(invoice.iban), verdict: verdictOf(asked, invoice) }
        : undefined;
      reply.header('cache-control', 'no-store');
      return reply.page('invoices:check.njk', { asked, answered: true, answer });
    },
  );
};
