import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type EntityManager, type Options } from '@mikro-orm/postgresql';
import { CompiledQuery, type Transaction } from 'kysely';
import type { OwnedEntity } from './ownership.ts';
import type { Scope } from './read.ts';

/** A migration of a room, named `<room>/<file>` in the table of migrations. */
export interface NamedMigration {
  name: string;
  class: NonNullable<NonNullable<Options['migrations']>['migrationsList']>[number] extends infer T
    ? T extends { class: infer C } ? C : never
    : never; // prettier-ignore
}

export interface OrmOptions {
  url: string;
  entities: readonly OwnedEntity[];
  migrations?: readonly NamedMigration[];
  max: number;
  onError: (error: Error) => void;
}

interface PoolEvents {
  on(event: string, listener: (client: PoolClient) => void): void;
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}
interface PoolClient {
  once(event: string, listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  release(destroy: boolean): void;
}

/**
 * A transaction whose connection dies never gives its pool slot back (kysely before 0.29.9, which an application's own overrides may
 * bring back): remember who is out, and release the ones that ended without.
 */
function guardPool(pool: PoolEvents, onError: (error: Error) => void): void {
  const out = new Set<PoolClient>();
  pool.on('error', (error) => onError(error as unknown as Error));
  pool.on('connect', (client) => {
    client.on('error', onError);
    client.once('end', () => {
      const timer = setTimeout(() => {
        if (out.delete(client)) client.release(true);
      }, 1000);
      timer.unref();
    });
  });
  pool.on('acquire', (client) => out.add(client));
  pool.on('release', (...args: unknown[]) => out.delete(args[1] as PoolClient));
}

/** Opens the ORM. Diffing is never allowed to drop what it does not know: a switched-off plugin's tables are such. */
export async function openOrm({ url, entities, migrations = [], max, onError }: OrmOptions): Promise<MikroORM> {
  let opened: PoolEvents | undefined;
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    extensions: [Migrator],
    pool: { min: 0, max },
    driverOptions: {
      connectionTimeoutMillis: 2000,
      application_name: 'portico',
      onPoolCreated: (pool: PoolEvents) => {
        opened = pool;
        guardPool(pool, onError);
      },
    },
    migrations: {
      tableName: 'core_migration',
      migrationsList: migrations.map(({ name, class: migration }) => ({ name, class: migration })),
      snapshot: false,
      transactional: true,
      allOrNothing: false,
      dropTables: false,
      silent: true,
    },
    discovery: { warnWhenNoEntities: false },
    debug: false,
  } as Options);
  pools.set(orm, () => opened);
  return orm;
}

const pools = new WeakMap<MikroORM, () => PoolEvents | undefined>();

/** Connections of the pool for writes: open, idle and waited for; for the health page. */
export function writePoolStats(orm: MikroORM): { total: number; idle: number; waiting: number } {
  const pool = pools.get(orm)?.();
  return { total: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 };
}

/** An entity manager that works in a scope: role and owner variables hold for each of its transactions. */
export function scopedEm(orm: MikroORM, scope: Scope): EntityManager {
  const variables: Record<string, string> = {};
  for (const name of ['customer', 'account', 'group'] as const) {
    const value = scope[name];
    if (value !== undefined) variables[`portico.${name}`] = value;
  }
  const em = orm.em.fork({ session: { role: scope.role, variables } });
  const { customer, account, group } = scope;
  em.setFilterParams('owner', scope.role === 'portico_customer' ? { customer, account, group } : { all: true });
  return em;
}

/**
 * Sends SQL with numbered parameters in the transaction of `em`.
 * @throws Error outside a transaction: the statement would run in nobody's name
 */
export async function executeIn<Row = Record<string, unknown>>(
  em: EntityManager,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const transaction = em.getTransactionContext<Transaction<unknown>>();
  if (!transaction) throw new Error('executeIn: no transaction is open');
  const { rows } = await transaction.executeQuery(CompiledQuery.raw(text, [...values]));
  return rows as Row[];
}
