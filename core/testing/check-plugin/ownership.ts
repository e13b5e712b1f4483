import { ownershipOf, type OwnedEntity } from '../../database/ownership.ts';
import { tableOf, type Bench } from './bench.ts';

interface Facts {
  secured: boolean;
  policy: boolean;
  indexed: boolean;
  owned: boolean;
}

// Only an index over all rows counts: a partial one leaves the others to a scan.
const FACTS = `select c.relrowsecurity as secured,
  exists (select from pg_policy where polrelid = c.oid and polname = 'portico_owner') as policy,
  exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
           where i.indrelid = c.oid and a.attname = $2 and i.indpred is null and i.indisvalid) as indexed,
  exists (select from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
           where k.conrelid = c.oid and k.contype = 'f' and a.attname = $2) as owned
  from pg_class c where c.oid = to_regclass($1)`;

/** Whether the database keeps the owners of rows apart: row level security, policy, an index and a foreign key that start with the owner. */
export async function ownershipProblems(bench: Bench): Promise<string[]> {
  const found = await Promise.all((bench.plugin.entities ?? []).map((entity) => entityProblems(bench, entity)));
  return [...found.flat(), ...(await foreignKeyProblems(bench))];
}

async function entityProblems(bench: Bench, entity: OwnedEntity): Promise<string[]> {
  const { kind, column } = ownershipOf(entity)!;
  const table = tableOf(entity);
  const [facts] = await bench.sql<Facts>(FACTS, [table, column ?? '']);
  if (!facts) return [bench.say(`table "${table}"`, 'it does not exist.')];
  const problems: string[] = [];
  const add = (sentence: string) => problems.push(bench.say(`table "${table}"`, sentence));
  if (!facts.secured) add('row level security is off; declare its entity with one of the four owner helpers and migrate.');
  if (kind !== 'internal' && !facts.policy) add('the policy portico_owner is missing; migrate again, it follows from the entity.');
  if (kind !== 'customer' && kind !== 'account') return problems;
  if (!facts.indexed) add(`no index starts with "${column}", so every request scans it; add create index on ${table} (${column}, ...).`);
  if (!facts.owned) add(`no foreign key starts with "${column}"; reference core_${kind} (id), or with another column a table of the same owner.`);
  return problems;
} // prettier-ignore

interface ForeignKey {
  name: string;
  from: string;
  to: string;
  columns: string[];
  targets: string[];
}

const FOREIGN_KEYS = `select conname as name, conrelid::regclass::text as from, confrelid::regclass::text as to,
  array(select attname::text from unnest(conkey) with ordinality k (n, o) join pg_attribute on attrelid = conrelid and attnum = n order by o) as columns,
  array(select attname::text from unnest(confkey) with ordinality k (n, o) join pg_attribute on attrelid = confrelid and attnum = n order by o) as targets
  from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;

/**
 * Foreign keys are checked past row level security: with a plain one a customer could point at another's row. So between tables of
 * customers each starts with the customer. Looks at all tables of the portal.
 */
async function foreignKeyProblems(bench: Bench): Promise<string[]> {
  const tables = new Set(bench.registry.entities.filter(({ entity }) => ownershipOf(entity)?.kind === 'customer').map(({ entity }) => tableOf(entity)));
  const keys = await bench.sql<ForeignKey>(FOREIGN_KEYS);
  return keys
    .filter(({ from, to }) => tables.has(from) && tables.has(to) && to !== 'core_customer')
    .filter(({ columns, targets }) => columns[0] !== 'customer_id' || targets[0] !== 'customer_id')
    .map(({ name, from, to, columns, targets }) =>
      bench.say(`table "${from}"`, `its foreign key ${name} (${columns.join(', ')}) to ${to} (${targets.join(', ')}) lets a customer point at another's row; ` +
        `write foreign key (customer_id, ${columns.at(-1)}) references ${to} (customer_id, id).`));
} // prettier-ignore
