import { Type, type Static } from 'typebox';
import type { FieldProblems } from '../../errors.ts';
import { invalid } from '../../errors.ts';
import { closed, form, uuid } from '../../http/schema.ts';
import { LOCALES, type Locale } from '../../i18n/locales.ts';
import { line, version, type Translate } from '../forms.ts';
import { localMoment, momentOf } from '../moments.ts';
import type { AnnouncementRow } from './queries.ts';

export const KINDS = ['info', 'warn', 'danger'] as const;
const LONGEST = 1000;

const texts = Object.fromEntries(LOCALES.map((locale) => [`text.${locale}`, line(4000)])) as Record<
  `text.${Locale}`,
  ReturnType<typeof line>
>;
const fields = {
  kind: line(20),
  groups: Type.Array(uuid(), { maxItems: 200, default: [] }),
  startsAt: line(30),
  endsAt: line(30),
  ...texts,
};

export const newAnnouncementForm = form(fields);
export const announcementForm = form({ ...fields, version: version() });
export const announcementParams = closed({ id: uuid() });
export type AnnouncementBody = Static<typeof newAnnouncementForm>;

/** An announcement as it is stored. */
export interface Announcement {
  kind: (typeof KINDS)[number];
  texts: Partial<Record<Locale, string>>;
  groupIds: string[];
  startsAt: string;
  endsAt: string | null;
}

/**
 * What was typed, as it is stored. Without a beginning it begins now.
 * @param groupIds ids of the groups there are
 * @throws Problem 422 with what is not allowed, by field
 */
export function announcementOf(body: AnnouncementBody, timeZone: string, groupIds: readonly string[]): Announcement {
  const problems: FieldProblems = {};
  const kind = KINDS.find((k) => k === body.kind);
  const said = LOCALES.map((locale) => [locale, body[`text.${locale}`].trim()] as const);
  const startsAt = body.startsAt === '' ? new Date().toISOString() : momentOf(body.startsAt, timeZone);
  const endsAt = body.endsAt === '' ? null : momentOf(body.endsAt, timeZone);
  if (!kind) problems.kind = { key: 'core.field.error.choice' };
  if (startsAt === undefined) problems.startsAt = { key: 'core.field.error.moment' };
  if (endsAt === undefined) problems.endsAt = { key: 'core.field.error.moment' };
  if (startsAt && endsAt && Date.parse(endsAt) <= Date.parse(startsAt))
    problems.endsAt = { key: 'core.admin.announcements.error.order' };
  if (said.every(([, text]) => text === ''))
    problems[`text.${LOCALES[0]}`] = { key: 'core.admin.announcements.error.text' };
  for (const [locale, text] of said)
    if (text.length > LONGEST) problems[`text.${locale}`] = { key: 'core.field.error.long', values: { max: LONGEST } };
  if (body.groups.some((id) => !groupIds.includes(id))) problems.groups = { key: 'core.field.error.choice' };
  if (!kind || startsAt === undefined || endsAt === undefined || Object.keys(problems).length > 0)
    throw invalid(problems);
  const filled = Object.fromEntries(said.filter(([, text]) => text !== ''));
  return { kind, texts: filled, groupIds: [...new Set(body.groups)], startsAt, endsAt };
}

/** The form's values: texts by field, and the ids of the groups. */
export type AnnouncementValues = Record<string, string | string[]> & { groups: string[] };

export const emptyAnnouncement = (): AnnouncementValues => ({
  kind: 'info',
  groups: [],
  startsAt: '',
  endsAt: '',
  ...Object.fromEntries(LOCALES.map((locale) => [`text.${locale}`, ''])),
});

/** A stored announcement as the form shows it. */
export const announcementValues = (row: AnnouncementRow, timeZone: string): AnnouncementValues => ({
  kind: row.kind,
  groups: row.group_ids,
  startsAt: localMoment(row.starts_at, timeZone),
  endsAt: localMoment(row.ends_at, timeZone),
  ...Object.fromEntries(LOCALES.map((locale) => [`text.${locale}`, row.texts[locale] ?? ''])),
});

/** Name of a field as the form shows it. */
export const announcementLabel = (t: Translate) => (field: string): string => {
  const locale = field.split('.')[1];
  return locale === undefined ? t(`core.admin.announcements.field.${field}`) : t('core.admin.text-in', { language: t(`core.language.${locale}`) });
}; // prettier-ignore
