import { adHoc, sql, type Context, type Statement } from 'portico';
import { raw } from '../queries.ts';
import { allOf } from './filter.ts';

type Sql = ReturnType<typeof sql<unknown>>;

/** So many of the newest messages and tickets are looked through first: what is found often is found among them. */
const RECENT = 4000;
/** More than this with the same words are not put in order: whoever is told so adds a word. */
const MOST = 20_000;

/** What of a word may stand inside PostgreSQL's quotes. */
const bareWord = (word: string): string => word.replace(/['\\&|!():*<>"]/g, '');
const hasLetter = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);

/**
 * What somebody typed as a query of PostgreSQL's full-text search: every word by its beginning, `"words in quotes"` next to each other,
 * `-word` not there.
 * @returns undefined where there is no word in it
 */
export function queryOf(typed: string): string | undefined {
  const terms: string[] = [];
  for (const [, minus, phrase, word] of typed.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)) {
    const words = (phrase ?? word ?? '').split(/\s+/).map(bareWord).filter(hasLetter);
    if (words.length === 0) continue;
    const quoted = words.map((one) => `'${one}'`).join(' <-> ');
    terms.push(`${minus === '-' ? '!' : ''}(${phrase === undefined ? `${quoted}:*` : quoted})`);
  }
  return terms.some((term) => !term.startsWith('!')) ? terms.join(' & ') : undefined;
}

/** The number of a ticket, if that is what was typed: `T-20418`, `t20418` or `20418`. */
const numberOf = (typed: string): string | undefined => /^\s*(?:t-?)?(\d{1,15})\s*$/i.exec(typed)?.[1];

interface Hit {
  id: string;
  cut: boolean;
}

const words = (query: string) => sql`to_tsquery('simple', core_plain(${query}))`;

const RANKED = (hits: Sql, conditions: readonly Sql[], limit: number): Statement<Hit> =>
  adHoc(
    raw(sql<Hit>`with hits as (${hits})
      select t.id, bool_or(h.cut) as cut from hits h join tickets_ticket t on t.id = h.id where ${allOf(conditions)} group by t.id order by max(h.at) desc, t.id desc limit ${limit}`),
  ); // prettier-ignore

const recent = (query: string) => sql`
  (select ticket_id as id, created_at as at, false as cut from (select ticket_id, created_at, search from tickets_article order by created_at desc, id desc limit ${RECENT}) a where a.search @@ ${words(query)})
  union all (select id, updated_at, false from (select id, updated_at, search from tickets_ticket order by updated_at desc, id desc limit ${RECENT}) t where t.search @@ ${words(query)})`;

const everything = (query: string) => sql`
  (select ticket_id as id, created_at as at, count(*) over () >= ${MOST} as cut from (select ticket_id, created_at from tickets_article where search @@ ${words(query)} limit ${MOST}) a)
  union all (select id, updated_at, false from (select id, updated_at from tickets_ticket where search @@ ${words(query)} limit ${MOST}) t)`;

const exactly = (number: string) =>
  adHoc(raw(sql<Hit>`select t.id, false as cut from tickets_ticket t where t.number = ${`T-${number}`}`));

/**
 * Tickets in which words are found, of themselves or in a message, the newest first; a ticket whose number was typed is the first.
 *
 * A word that half of all messages have would be found, and put in order, a hundred thousand times. So the newest messages are looked
 * through one by one before: a word that is that frequent fills the page from them, and one that does not is rare enough for the index.
 * @param conditions on `tickets_ticket t`
 * @param wanted how many are shown, those before included
 */
export async function search(read: Context['read'], typed: string, conditions: readonly Sql[], wanted: number): Promise<{ ids: string[]; partial: boolean }> {
  const number = numberOf(typed);
  const query = queryOf(typed);
  if (query === undefined) return { ids: [], partial: false };
  const [exact] = number === undefined ? [[]] : await read(exactly(number));
  let [hits] = await read(RANKED(recent(query), conditions, wanted));
  if (hits.length < wanted) [hits] = await read(RANKED(everything(query), conditions, wanted));
  const ids = [...new Set([...exact, ...hits].map(({ id }) => id))];
  return { ids, partial: hits.some(({ cut }) => cut) };
} // prettier-ignore
