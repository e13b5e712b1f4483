import type { Ability as CaslAbility } from '@casl/ability';
import { defineQuery, queryBuilder } from '../database/query.ts';
import type { Reader } from '../database/read.ts';
import type { HouseRole } from '../entities/index.ts';
import type { Portlet, SubjectDefinition } from '../plugin/contract.ts';
import { settingsOf } from '../portlets/settings.ts';
import { buildAbility, holdsAll, narrow, type Ability, type PlacementRow, type RuleRow } from './ability.ts';

interface Tables {
  core_placement: PlacementRow & { group_id: string };
  core_rule: RuleRow & { id: string; group_id: string };
  core_group: { id: string; version: string };
}

const db = queryBuilder<Tables>();
const groupVersion = defineQuery<{ group: string }, { version: string }>((p) =>
  db.selectFrom('core_group').select('version').where('id', '=', p.group),
);
const placementsOf = defineQuery<{ group: string }, PlacementRow>((p) =>
  db
    .selectFrom('core_placement')
    .select(['id', 'portlet', 'state', 'position', 'size', 'settings', 'locked', 'message'])
    .where('group_id', '=', p.group)
    .orderBy('position')
    .orderBy('portlet'),
);
const rulesOf = defineQuery<{ group: string }, RuleRow>((p) =>
  db.selectFrom('core_rule').select(['effect', 'action', 'subject']).where('group_id', '=', p.group).orderBy('id'),
);

/** What a group may do at one version of it. */
export interface GroupAccess {
  readonly version: string;
  readonly placements: readonly PlacementRow[];
  readonly rules: readonly RuleRow[];
  /** The ability of the group as a whole. */
  readonly ability: CaslAbility;
  /** The ability narrowed to a role of the customer's house. */
  for(role: HouseRole): Ability;
  /** Placements a person with this role sees, in order: on or in maintenance, and nothing in their grants denied. */
  shown(role: HouseRole): readonly PlacementRow[];
}

export interface Groups {
  /** Access of a group at the version that the session query read; a newer one is never missed. */
  access(group: { id: string; version: string }): Promise<GroupAccess>;
}

/** Builds abilities once per group and version and keeps the newest of each group. */
export function createGroups(
  reader: Reader,
  portlets: ReadonlyMap<string, Portlet>,
  subjects: ReadonlyMap<string, SubjectDefinition>,
): Groups {
  const kept = new Map<string, GroupAccess>();
  const read = reader.in({ role: 'portico_job' });
  return {
    async access(group) {
      const found = kept.get(group.id);
      if (found && found.version === group.version) return found;
      const [[row], placements, rules] = await read(
        groupVersion({ group: group.id }),
        placementsOf({ group: group.id }),
        rulesOf({ group: group.id }),
      );
      const access = describe(row?.version ?? group.version, placements, rules, portlets, subjects);
      kept.set(group.id, access);
      return access;
    },
  };
}

/**
 * The access that placements and rules amount to; also for those an administrator only considers. Settings are as the portlets get them:
 * defaults filled in.
 */
export function describe(
  version: string,
  stored: readonly PlacementRow[],
  rules: readonly RuleRow[],
  portlets: ReadonlyMap<string, Portlet>,
  subjects: ReadonlyMap<string, SubjectDefinition>,
): GroupAccess {
  const placements = stored.map((placement) => {
    const portlet = portlets.get(placement.portlet);
    return portlet ? { ...placement, settings: settingsOf(portlet, placement.settings) } : placement;
  });
  const ability = buildAbility(placements, rules, portlets);
  const shown = (role: HouseRole) => {
    const narrowed = narrow(ability, role, subjects);
    return placements.filter((p) => {
      const portlet = portlets.get(p.portlet);
      if (!portlet || p.state === 'off') return false;
      return p.state === 'maintenance' || holdsAll(narrowed, portlet.grants);
    });
  };
  const memo = new Map<HouseRole, readonly PlacementRow[]>();
  return {
    version,
    placements,
    rules,
    ability,
    for: (role) => narrow(ability, role, subjects),
    shown: (role) => memo.get(role) ?? (memo.set(role, shown(role)), memo.get(role)!),
  };
}
