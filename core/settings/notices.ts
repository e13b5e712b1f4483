import type { FastifyRequest } from 'fastify';
import type { Notice } from './cache.ts';
import { textIn } from './maintenance.ts';

const isNow = (notice: Notice, now: number): boolean =>
  Date.parse(notice.startsAt) <= now && (notice.endsAt === null || Date.parse(notice.endsAt) > now);

/** When what a page says above its content changes by the clock alone: the next beginning or end of a notice. */
function nextTurn(notices: readonly Notice[], now: number): number {
  const turns = notices.flatMap((n) => [Date.parse(n.startsAt), n.endsAt === null ? Infinity : Date.parse(n.endsAt)]);
  return Math.min(Infinity, ...turns.filter((turn) => turn > now));
}

/**
 * The announcements of now for the viewer's group, in his language; for nobody signed in those that are for everybody. A page that is
 * kept holds no longer than they do.
 */
export function noticesFor(request: FastifyRequest) {
  const now = Date.now();
  const group = request.viewer?.group.id;
  const mine = request.stored.notices.filter(
    ({ groupIds }) => groupIds.length === 0 || (group !== undefined && groupIds.includes(group)),
  );
  request.keepUntil = Math.min(request.keepUntil ?? Infinity, nextTurn(mine, now));
  return mine
    .filter((notice) => isNow(notice, now))
    .map((notice) => ({
      id: notice.id,
      kind: notice.kind,
      text: textIn(notice.texts, request.locale),
      until: notice.endsAt,
    }));
}
