import { v7 } from 'uuid';
import { executeIn } from '../../database/orm.ts';
import { defineQuery } from '../../database/query.ts';
import type { Transaction } from '../../plugin/contract.ts';
import { db, type CoreTables } from '../tables.ts';
import type { Announcement } from './form.ts';

export type AnnouncementRow = CoreTables['core_announcement'];

/** The latest announcements, those that are planned first. */
export const announcements = defineQuery<object, AnnouncementRow>(() =>
  db.selectFrom('core_announcement').selectAll().orderBy('starts_at', 'desc').limit(200),
);

export const announcementById = defineQuery<{ id: string }, AnnouncementRow>((p) =>
  db.selectFrom('core_announcement').selectAll().where('id', '=', p.id),
);

const detailsOf = ({ kind, texts, startsAt, endsAt }: Announcement) => ({
  kind,
  text: Object.values(texts)[0]?.slice(0, 120),
  startsAt,
  endsAt,
});

export async function createAnnouncement(tx: Transaction, announcement: Announcement): Promise<void> {
  const id = v7();
  const { kind, texts, groupIds, startsAt, endsAt } = announcement;
  await executeIn(
    tx.em,
    'insert into core_announcement (id, kind, texts, group_ids, starts_at, ends_at) values ($1, $2, $3, $4::uuid[], $5, $6)',
    [id, kind, JSON.stringify(texts), groupIds, startsAt, endsAt],
  );
  await tx.audit('create', 'Announcement', id, detailsOf(announcement));
}

/** @returns false where somebody else changed it meanwhile; nothing was written then */
export async function updateAnnouncement(
  tx: Transaction,
  id: string,
  version: number,
  announcement: Announcement,
): Promise<boolean> {
  const { kind, texts, groupIds, startsAt, endsAt } = announcement;
  const rows = await executeIn(
    tx.em,
    `update core_announcement set kind = $3, texts = $4, group_ids = $5::uuid[], starts_at = $6, ends_at = $7, version = version + 1
      where id = $1 and version = $2 returning id`,
    [id, version, kind, JSON.stringify(texts), groupIds, startsAt, endsAt],
  );
  if (rows.length > 0) await tx.audit('update', 'Announcement', id, detailsOf(announcement));
  return rows.length > 0;
}

/** @returns whether it was there */
export async function removeAnnouncement(tx: Transaction, id: string): Promise<boolean> {
  const rows = await executeIn(tx.em, 'delete from core_announcement where id = $1 returning id', [id]);
  if (rows.length > 0) await tx.audit('delete', 'Announcement', id);
  return rows.length > 0;
}
