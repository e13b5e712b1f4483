import { createHash } from 'node:crypto';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type CompiledQuery,
  type RawBuilder,
} from 'kysely';

/** One statement, ready to be sent. `name` is set only for fixed shapes, which PostgreSQL then prepares once per connection. */
export interface Statement<Row = Record<string, unknown>> {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string;
  /** Only carries the type of a row. */
  readonly row?: Row;
}

/** Column types of the tables a query names; plugins describe the columns they read. */
export type Tables = Record<string, Record<string, unknown>>;

/**
 * A query builder that composes SQL and never sends it. `T` maps table names to their columns.
 * `date`, `numeric` and `int8` arrive as strings, `timestamptz` as ISO 8601 strings (see `read.ts`).
 */
export function queryBuilder<T>(): Kysely<T> {
  return new Kysely<T>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

/** Placeholders of a fixed query: `p.limit` stands for the argument `limit`. */
export type Placeholders<P> = { readonly [K in keyof P]: RawBuilder<P[K]> };

class Placeholder {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

const placeholders = <P>(): Placeholders<P> =>
  new Proxy({}, { get: (_target, key) => sql`${new Placeholder(String(key))}` }) as Placeholders<P>;

/**
 * A query of fixed shape: built and compiled once, sent as a named prepared statement.
 * @param build composes the query with placeholders for its arguments
 * @returns a function from arguments to a {@link Statement}
 */
export function defineQuery<P extends object = Record<string, never>, Row = Record<string, unknown>>(
  build: (p: Placeholders<P>) => Compilable<Row>,
): (args: P) => Statement<Row> {
  let compiled: { text: string; name: string; slots: readonly unknown[] } | undefined;
  return (args) => {
    compiled ??= compileOnce(build(placeholders<P>()).compile());
    const values = compiled.slots.map((slot) => (slot instanceof Placeholder ? args[slot.key as keyof P] : slot));
    return { text: compiled.text, name: compiled.name, values };
  };
}

function compileOnce(query: CompiledQuery) {
  const name = createHash('sha1').update(query.sql).digest('base64url').slice(0, 20);
  return { text: query.sql, name, slots: query.parameters };
}

/** A query whose shape depends on what was asked (filters, sorting): sent without a name, so that it is planned for its values. */
export function adHoc<Row>(query: Compilable<Row>): Statement<Row> {
  const compiled = query.compile();
  return { text: compiled.sql, values: compiled.parameters };
}

export { sql };
