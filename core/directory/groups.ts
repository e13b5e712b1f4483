import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import type { SecondFactorPolicy } from '../entities/index.ts';
import { OperatorError } from '../errors.ts';
import type { Grant, Transaction } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';

/** A group as the command line and the admin area show it. */
export interface GroupInfo {
  id: string;
  code: string;
  title: string;
  kind: 'customer' | 'staff';
  builtin: boolean;
  version: string;
  /** Whether its people may or must sign in in two steps. */
  second_factor: SecondFactorPolicy;
  /** How many memberships it has. */
  members: number;
}

const CODE = /^[A-Z][A-Z0-9_-]{1,39}$/;

/** All groups, customers' first. */
export const listGroups = (tx: Transaction): Promise<GroupInfo[]> =>
  executeIn<GroupInfo>(
    tx.em,
    `select g.id, g.code, g.title, g.kind, g.builtin, g.version::text, g.second_factor, (select count(*)::int from core_membership m where m.group_id = g.id) as members
       from core_group g order by g.kind, g.builtin desc, g.code`,
  );

/** @throws OperatorError that lists the groups there are */
export async function findGroup(tx: Transaction, code: string): Promise<GroupInfo> {
  const groups = await listGroups(tx);
  const found = groups.find((g) => g.code === code.toUpperCase());
  if (found) return found;
  throw new OperatorError(`Group "${code}": there is none; the groups are ${groups.map((g) => g.code).join(', ')}.`);
}

/**
 * Makes a group; a new customer group starts with nothing switched on, since portlets are set for every group on its own.
 * @throws OperatorError for a code that is taken or not allowed
 */
export async function createGroup(
  tx: Transaction,
  { code, title, kind }: { code: string; title: string; kind: 'customer' | 'staff' },
): Promise<GroupInfo> {
  if (!CODE.test(code))
    throw new OperatorError(
      `Group "${code}": allowed are 2 to 40 capital letters, digits, "-" and "_", beginning with a letter.`,
    );
  if (title.trim() === '') throw new OperatorError(`Group "${code}": the title is empty.`);
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    'insert into core_group (id, code, title, kind) values ($1, $2, $3, $4) on conflict (code) do nothing returning id',
    [v7(), code, title.trim(), kind],
  );
  if (!row) throw new OperatorError(`Group "${code}": there is one already.`);
  await tx.audit('create', 'Group', row.id, { code, title, kind });
  return findGroup(tx, code);
}

/** Groups that exist by themselves. */
const BUILTIN = [
  { code: 'CLIENTS', title: 'Clients', kind: 'customer' },
  { code: 'STAFF', title: 'Staff', kind: 'staff' },
  { code: 'ADMINS', title: 'Administrators', kind: 'staff' },
] as const;

/** Makes the built-in groups, gives new STAFF what it needs, and places, in groups that have no placement yet, what the portlets name as their default. Can run twice. */
export async function ensureGroups(tx: Transaction, registry: Registry): Promise<void> {
  for (const { code, title, kind } of BUILTIN) {
    const [made] = await executeIn<{ id: string }>(
      tx.em,
      'insert into core_group (id, code, title, kind, builtin) values ($1, $2, $3, $4, true) on conflict (code) do nothing returning id',
      [v7(), code, title, kind],
    );
    if (made && code === 'STAFF') await allow(tx, made.id, staffGrants(registry));
  }
  await executeIn(
    tx.em,
    `insert into core_rule (id, group_id, effect, action, subject) select $1, id, 'allow', 'manage', 'all' from core_group where code = 'ADMINS' on conflict do nothing`,
    [v7()],
  );
  await placeDefaults(tx, registry);
}

/** What whoever looks after customers needs, as core and the plugins name it. */
const staffGrants = (registry: Registry): Grant[] =>
  [...registry.subjects].flatMap(([subject, { staff = [] }]) => staff.map((action): Grant => [action, subject]));

/** Gives a group rules that allow, where it has none of that kind. */
export async function allow(tx: Transaction, groupId: string, grants: readonly Grant[]): Promise<void> {
  for (const [action, subject] of grants)
    await executeIn(
      tx.em,
      `insert into core_rule (id, group_id, effect, action, subject) values ($1, $2, 'allow', $3, $4) on conflict do nothing`,
      [v7(), groupId, action, subject],
    );
}

/** Places the default portlets of groups that are still empty. */
export async function placeDefaults(tx: Transaction, registry: Registry): Promise<void> {
  const empty = await executeIn<{ id: string; code: string }>(
    tx.em,
    'select id, code from core_group g where not exists (select from core_placement p where p.group_id = g.id)',
  );
  for (const group of empty) {
    const defaults = [...registry.portlets.values()].flatMap((portlet) =>
      (portlet.defaultFor ?? [])
        .filter((d) => d.group === group.code)
        .map((d) => ({ portlet, size: d.size ?? portlet.size, position: d.position ?? 50 })),
    );
    for (const { portlet, size, position } of defaults) {
      await executeIn(
        tx.em,
        'insert into core_placement (id, group_id, portlet, state, position, size) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
        [v7(), group.id, portlet.id, 'on', position, size],
      );
    }
  }
}

/**
 * Gives a group another title.
 * @param version the version the one who renames had before his eyes
 * @returns false where the group was changed meanwhile; then nothing is written
 * @throws OperatorError for an empty title
 */
export async function renameGroup(tx: Transaction, group: GroupInfo, title: string, version: string): Promise<boolean> {
  if (title.trim() === '') throw new OperatorError(`Group "${group.code}": the title is empty.`);
  const rows = await executeIn(
    tx.em,
    'update core_group set title = $2, version = version + 1 where id = $1 and version = $3 returning id',
    [group.id, title.trim(), version],
  );
  if (rows.length > 0)
    await tx.audit('update', 'Group', group.id, { code: group.code, title: title.trim(), was: group.title });
  return rows.length > 0;
}

/**
 * Says whether the people of a group must sign in in two steps. Whoever has not set that up is led to it with his next request, also in
 * a session that is open.
 * @param version the version the one who changes it had before his eyes; none at the command line
 * @returns false where the group was changed meanwhile; then nothing is written
 */
export async function setSecondFactorPolicy(
  tx: Transaction,
  group: GroupInfo,
  policy: SecondFactorPolicy,
  version = group.version,
): Promise<boolean> {
  const rows = await executeIn(
    tx.em,
    'update core_group set second_factor = $2, version = version + 1 where id = $1 and version = $3 returning id',
    [group.id, policy, version],
  );
  if (rows.length > 0)
    await tx.audit('second-factor-policy', 'Group', group.id, { code: group.code, policy, was: group.second_factor });
  return rows.length > 0;
}

/** Adds an explicit rule. */
export async function addGroupRule(
  tx: Transaction,
  groupId: string,
  rule: { effect: 'allow' | 'deny'; action: string; subject: string },
): Promise<void> {
  await executeIn(
    tx.em,
    'insert into core_rule (id, group_id, effect, action, subject) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [v7(), groupId, rule.effect, rule.action, rule.subject],
  );
  await tx.audit('rule-add', 'Group', groupId, rule);
}

/** Takes an explicit rule away; returns whether it was there. */
export async function removeGroupRule(
  tx: Transaction,
  groupId: string,
  rule: { effect: 'allow' | 'deny'; action: string; subject: string },
): Promise<boolean> {
  const rows = await executeIn(
    tx.em,
    'delete from core_rule where group_id = $1 and effect = $2 and action = $3 and subject = $4 returning id',
    [groupId, rule.effect, rule.action, rule.subject],
  );
  if (rows.length > 0) await tx.audit('rule-remove', 'Group', groupId, rule);
  return rows.length > 0;
}

/** @throws OperatorError unless action and subject are declared by core or a plugin (or are `manage` and `all`) */
export function checkRule(registry: Registry, action: string, subject: string): void {
  if (subject === 'all') return;
  const found = registry.subjects.get(subject);
  if (!found)
    throw new OperatorError(
      `Subject "${subject}": there is none; the subjects are ${[...registry.subjects.keys()].sort().join(', ')}, all.`,
    );
  if (action !== 'manage' && !found.actions.includes(action)) {
    throw new OperatorError(
      `Action "${action}" of "${subject}": allowed are ${[...found.actions, 'manage'].join(', ')}.`,
    );
  }
}
