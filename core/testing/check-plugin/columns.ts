import type { EntityProperty } from '@mikro-orm/postgresql';
import type { OwnedEntity } from '../../database/ownership.ts';
import { tableOf, type Bench } from './bench.ts';

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  generated: boolean;
}

/** Columns of a table as PostgreSQL names them. */
const COLUMNS = `select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable, attgenerated <> '' as generated
  from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`;

/** Types that hold the same values for the ORM: `varchar(255)` of an entity is served by `text`. */
const FAMILIES: readonly [RegExp, string][] = [
  [/\[\]$/, 'a list'],
  [/^(varchar|character varying|text|char|character|citext)\b/, 'text'],
  [/^(numeric|decimal)\b/, 'numeric'],
  [/^(int|int4|integer|serial)$/, 'integer'],
  [/^(bigint|int8|bigserial)$/, 'bigint'],
  [/^(smallint|int2)$/, 'smallint'],
  [/^(bool|boolean)$/, 'boolean'],
  [/^(double precision|float8|float)$/, 'double precision'],
  [/^(real|float4)$/, 'real'],
  [/^(timestamptz|timestamp.* with time zone)/, 'timestamptz'],
  [/^timestamp/, 'timestamp'],
  [/^(json|jsonb)$/, 'jsonb'],
];

const familyOf = (type: string): string => FAMILIES.find(([pattern]) => pattern.test(type))?.[1] ?? type;

/** Where the tables that the migrations make differ from what the entities say: names, types, whether a column may be empty. */
export async function columnProblems(bench: Bench): Promise<string[]> {
  const found = await Promise.all((bench.plugin.entities ?? []).map((entity) => tableProblems(bench, entity)));
  return found.flat();
}

async function tableProblems(bench: Bench, entity: OwnedEntity): Promise<string[]> {
  const table = tableOf(entity);
  const columns = await bench.sql<Column>(COLUMNS, [table]);
  if (columns.length === 0)
    return [bench.say(`entity "${entity.meta.className}"`, `no migration makes its table "${table}"; add one to migrations.`)];
  const properties = propertiesOf(bench, entity);
  const known = new Set(properties.flatMap((property) => property.fieldNames));
  const strangers = columns.filter(({ name, generated }) => !known.has(name) && !generated);
  return [
    ...properties.flatMap((property) => propertyProblems(bench, table, property, columns)),
    ...strangers.map(({ name }) => bench.say(`table "${table}"`, `column "${name}" is in no property of its entity; add it there or take it out of the migration.`)),
  ];
} // prettier-ignore

function propertiesOf(bench: Bench, entity: OwnedEntity): EntityProperty[] {
  const meta = bench.portal.services.orm.getMetadata().get(entity.meta.class ?? (entity.meta.className as never));
  return Object.values(meta.properties as Record<string, EntityProperty>).filter(
    ({ persist, fieldNames }) => persist !== false && fieldNames?.length > 0,
  );
}

function propertyProblems(bench: Bench, table: string, property: EntityProperty, columns: readonly Column[]): string[] {
  const where = `table "${table}"`;
  return property.fieldNames.flatMap((name, index) => {
    const column = columns.find((one) => one.name === name);
    if (!column) return [bench.say(where, `column "${name}" is missing, which its entity has as "${property.name}"; add it in a migration.`)];
    const wanted = property.columnTypes[index]!;
    const nullable = property.nullable === true;
    const problems = [];
    if (familyOf(wanted) !== familyOf(column.type))
      problems.push(bench.say(where, `column "${name}" is ${column.type}, its entity says ${wanted}; make them the same.`));
    if (nullable !== column.nullable)
      problems.push(bench.say(where, `column "${name}" ${column.nullable ? 'may be null' : 'may not be null'}, its entity says the opposite; make them the same.`));
    return problems;
  });
} // prettier-ignore
