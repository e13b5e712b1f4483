import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { defineQuery, queryBuilder } from '../database/query.ts';
import type { Transaction } from '../plugin/contract.ts';

/** Settings that administrators change at run time, and the type of each. */
export type SettingKey = 'brand' | 'maintenance' | 'registration';

const db = queryBuilder<{ core_setting: { key: string; value: unknown; version: number } }>();

/** One setting as it is stored; no row where nobody ever changed it. */
export const storedSetting = defineQuery<{ key: SettingKey }, { value: unknown; version: number }>((p) =>
  db.selectFrom('core_setting').select(['value', 'version']).where('key', '=', p.key),
);

/**
 * Stores a setting that is still at `version` (0 where nobody ever changed it). It is in force with the next request of everybody, on
 * every node: the change raises the portal's data version, which each request reads with its session.
 * @returns false where somebody else changed it meanwhile; nothing was written then
 */
export async function saveSetting(tx: Transaction, key: SettingKey, version: number, value: object): Promise<boolean> {
  const text =
    version === 0
      ? `insert into core_setting (id, key, value) values ($1, $2, $3) on conflict (key) do nothing returning id`
      : `update core_setting set value = $3, version = version + 1 where key = $2 and version = $4 and $1::uuid is not null returning id`;
  const values = [v7(), key, JSON.stringify(value), ...(version === 0 ? [] : [version])];
  return (await executeIn(tx.em, text, values)).length > 0;
}
