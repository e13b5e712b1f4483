import {
  conflict, defineQuery, executeIn, newId, queryBuilder, type FastifyRequest, type Locale, type RequestContext,
} from 'portico'; // prettier-ignore
import type { AccountConfig } from './config.ts';
import { defaultText, type Operator, type PageText, type Slug } from './defaults.ts';

interface TextRow {
  slug: Slug;
  locale: Locale;
  title: string;
  body: string;
  version: number;
  updated_at: string;
  updated_by: string;
}

const db = queryBuilder<{ account_text: TextRow }>();
const oneText = defineQuery<{ slug: Slug; locale: Locale }, TextRow>((p) =>
  db.selectFrom('account_text').selectAll().where('slug', '=', p.slug).where('locale', '=', p.locale),
);
const allTexts = defineQuery<object, Omit<TextRow, 'body'>>(() =>
  db.selectFrom('account_text').select(['slug', 'locale', 'title', 'version', 'updated_at', 'updated_by']),
);

/** A text as it stands now. */
export interface CurrentText extends PageText {
  /** 0 for the one that comes with the portal. */
  version: number;
  updatedAt: string | undefined;
  updatedBy: string | undefined;
}

/** Who runs this portal: what the configuration says, and the name of the brand where it says nothing. */
export function operatorOf(request: Pick<FastifyRequest, 'stored'>, { operator }: AccountConfig): Operator {
  return { ...operator, name: operator.name ?? request.stored.brand.name };
}

/** @param read `ctx.read`, or `request.publicRead` where nobody is signed in */
export async function readText(
  read: RequestContext['read'],
  slug: Slug,
  locale: Locale,
  operator: Operator,
): Promise<CurrentText> {
  const [[row]] = await read(oneText({ slug, locale }));
  if (!row) return { ...defaultText(slug, locale, operator), version: 0, updatedAt: undefined, updatedBy: undefined };
  const { title, body, version, updated_at: updatedAt, updated_by: updatedBy } = row;
  return { title, body, version, updatedAt, updatedBy };
}

/** Which texts were edited, by slug and language. */
export async function editedTexts(read: RequestContext['read']): Promise<Omit<TextRow, 'body'>[]> {
  const [rows] = await read(allTexts({}));
  return rows;
}

/** A text as an administrator typed it, and the version he started from. */
export interface TextInput extends PageText {
  version: number;
}

/**
 * Stores a text that is still at the version it was edited from.
 * @throws Problem 409 where somebody else saved or removed it meanwhile; nothing was overwritten then
 */
export async function saveText(ctx: RequestContext, slug: Slug, locale: Locale, input: TextInput): Promise<void> {
  const { title, body, version } = input;
  await ctx.write(async (tx) => {
    const by = ctx.viewer.account.name;
    const rows =
      version === 0
        ? await executeIn(
            tx.em,
            `insert into account_text (id, slug, locale, title, body, updated_at, updated_by) values ($1, $2, $3, $4, $5, now(), $6)
             on conflict (slug, locale) do nothing returning id`,
            [newId(), slug, locale, title, body, by],
          )
        : await executeIn(
            tx.em,
            `update account_text set title = $3, body = $4, version = version + 1, updated_at = now(), updated_by = $6
              where slug = $1 and locale = $2 and version = $5 returning id`,
            [slug, locale, title, body, version, by],
          );
    if (rows.length === 0) throw conflict('account.texts.conflict');
    await tx.audit('update', 'PortalText', `${slug}.${locale}`, { title, version: version + 1 });
  });
}

/**
 * Goes back to the text that comes with the portal.
 * @throws Problem 409 where somebody else saved or removed the edited one meanwhile
 */
export async function restoreText(ctx: RequestContext, slug: Slug, locale: Locale, version: number): Promise<void> {
  await ctx.write(async (tx) => {
    const rows = await executeIn<{ title: string; body: string }>(
      tx.em,
      'delete from account_text where slug = $1 and locale = $2 and version = $3 returning title, body',
      [slug, locale, version],
    );
    if (!rows[0]) throw conflict('account.texts.conflict');
    await tx.audit('restore', 'PortalText', `${slug}.${locale}`, rows[0]);
  });
}
