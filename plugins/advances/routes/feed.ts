import {
  adHoc,
  closed,
  executeIn,
  form,
  hashToken,
  newToken,
  notFound,
  sql,
  Type,
  type FastifyInstance,
  type RequestContext,
} from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { AdvanceFeed } from '../feed.entity.ts';
import { feedCalendar, type FeedRow } from '../ical/feed.ts';
import { tabs } from '../models/customer.ts';
import { feedOf } from '../queries.ts';
import { db } from '../tables.ts';

type Ctx = RequestContext<AdvancesConfig>;

const access = ['feed', 'Advance'] as const;

/** What the page says; the address is there only right after it was made, since nobody can tell it later. */
async function feedModel(ctx: Ctx, token?: string) {
  const [[feed]] = await ctx.read(feedOf({ account: ctx.viewer.account.id }));
  const url = token === undefined ? undefined : ctx.link(`/advances/feed/${token}.ics`);
  return { tabs: tabs(ctx, 'feed'), feed, url, subscribe: url?.replace(/^https?:/, 'webcal:') };
}

const forget = async (ctx: Ctx, em: Parameters<typeof executeIn>[0]): Promise<number> =>
  (await executeIn(em, 'delete from advances_feed where customer_id = $1 and account_id = $2 returning id', [ctx.viewer.customer!.id, ctx.viewer.account.id]))
    .length; // prettier-ignore

/** Makes the person's feed anew: an older address stops working. */
async function makeFeed(ctx: Ctx): Promise<string> {
  const token = newToken();
  const customerId = ctx.viewer.customer!.id;
  await ctx.write(async (tx) => {
    const replaced = (await forget(ctx, tx.em)) > 0;
    tx.em.create(AdvanceFeed, {
      customerId,
      accountId: ctx.viewer.account.id,
      tokenHash: hashToken(token),
      locale: ctx.locale,
    });
    await tx.audit('create-feed', 'Advance', undefined, { replaced }, customerId);
  });
  return token;
}

/** The customer makes and revokes the address by which his calendar follows the instalments. */
export function feedRoutes(app: FastifyInstance): void {
  app.get('/feed', { config: { access } }, async (request, reply) =>
    reply.page('advances:feed.njk', await feedModel(request.ctx as Ctx)),
  );
  app.post('/feed', { config: { access }, schema: { body: form({}) } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const token = await makeFeed(ctx);
    return reply.header('cache-control', 'no-store').page('advances:feed.njk', await feedModel(ctx, token));
  });
  app.post('/feed/revoke', { config: { access }, schema: { body: form({}) } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    await ctx.write(async (tx) => {
      if ((await forget(ctx, tx.em)) > 0)
        await tx.audit('revoke-feed', 'Advance', undefined, {}, ctx.viewer.customer!.id);
    });
    return reply.back('/advances/feed', { kind: 'ok', key: 'advances.feed.revoked' });
  });
}

const read = (hash: Buffer) => adHoc(db.selectFrom(sql<FeedRow>`advances_feed_read(${hash})`.as('feed')).selectAll());

/**
 * The calendar itself, for who knows the address. Each time it is asked anew whether the person who made it still may have it, so an
 * address is gone at once when it is revoked and when the account, the membership or the grant ends; whether it never was or no longer
 * is, nobody is told.
 */
export function publicRoutes(app: FastifyInstance): void {
  const params = closed({ token: Type.String({ maxLength: 200 }) });
  app.get<{ Params: { token: string } }>(
    '/feed/:token.ics',
    { config: { access: 'public' }, schema: { params } },
    async (request, reply) => {
      const [rows] = await request.publicRead(read(hashToken(request.params.token)));
      const [found] = rows;
      if (!found) throw notFound();
      const maker = { accountId: found.account_id, customerId: found.customer_id };
      if (!(await request.stillMay(maker, access))) throw notFound();
      return reply
        .type('text/calendar; charset=utf-8')
        .headers({ 'cache-control': 'private, no-cache', 'content-disposition': 'inline; filename="advances.ics"' })
        .header('x-robots-tag', 'noindex')
        .send(feedCalendar(rows));
    },
  );
}
