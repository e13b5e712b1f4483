import { defineQuery, queryBuilder } from '../database/query.ts';
import type { Reader } from '../database/read.ts';

/** Brand of the operator: what the form of the admin area sets, within the tokens of the theme. */
export interface Brand {
  name: string;
  /** SVG or PNG in the file store. */
  logo?: { file: string; mime: string } | undefined;
  tokens: Record<string, string>;
}

/** While it is on, customers are refused and staff go on working. */
export interface Maintenance {
  on: boolean;
  /** What customers are told, per language; empty ones say it in the portal's own words. */
  texts: Record<string, string>;
  /** Planned end, ISO 8601: what customers are told. The portal opens again when somebody switches it off. */
  until?: string | undefined;
}

/** Whether and how people make accounts for themselves. */
export interface RegistrationSetting {
  /** Whether the link for all customers works. */
  open: boolean;
  /** Code of the group they come into. */
  group: string;
  /** Whether also those who come by a customer's own link have to prove that they belong to him. */
  proof: boolean;
}

/** Nobody registers by himself until an administrator says so. */
export const REGISTRATION_OFF: RegistrationSetting = { open: false, group: 'CLIENTS', proof: false };

/** A notice above every page, per language. */
export interface Notice {
  id: string;
  kind: 'info' | 'warn' | 'danger';
  texts: Record<string, string>;
  groupIds: string[];
  startsAt: string;
  endsAt: string | null;
}

/** What administrators set at run time. */
export interface Stored {
  readonly brand: Brand;
  readonly maintenance: Maintenance;
  readonly registration: RegistrationSetting;
  readonly notices: readonly Notice[];
}

export interface SettingsCache {
  /** The settings as of the portal's data version (of the session query, or looked up when nobody is signed in). */
  get(portalVersion?: string): Promise<Stored>;
  /** Looks the version up again with the next request of nobody: after a change made by this process. */
  forget(): void;
}

interface Tables {
  core_setting: { key: string; value: unknown };
  core_announcement: {
    id: string;
    kind: string;
    texts: Record<string, string>;
    group_ids: string[];
    starts_at: string;
    ends_at: string | null;
  };
  core_data_version: { scope: string; plugin: string; version: string };
}

const db = queryBuilder<Tables>();
const allSettings = defineQuery<object, { key: string; value: unknown }>(() =>
  db.selectFrom('core_setting').select(['key', 'value']),
);
const allNotices = defineQuery<object, Notice>(() =>
  db
    .selectFrom('core_announcement')
    .select(['id', 'kind', 'texts', 'group_ids as groupIds', 'starts_at as startsAt', 'ends_at as endsAt'])
    .orderBy('starts_at', 'desc'),
);
const portalVersionQuery = defineQuery<object, { version: string }>(() =>
  db.selectFrom('core_data_version').select('version').where('scope', '=', 'portal').where('plugin', '=', 'core'),
);

const FALLBACK: Brand = { name: 'Portico', tokens: {} };

/** Reads settings when their version rises; for nobody's pages looks the version up at most once a second. */
export function createSettingsCache(reader: Reader): SettingsCache {
  const read = reader.in({ role: 'portico_job' });
  let kept: { version: string; stored: Stored } | undefined;
  let looked = { at: 0, version: '0' };
  const load = async (version: string): Promise<Stored> => {
    const [settings, notices] = await read(allSettings({}), allNotices({}));
    const values = new Map(settings.map((row) => [row.key, row.value]));
    const stored: Stored = {
      brand: { ...FALLBACK, ...(values.get('brand') as Partial<Brand> | undefined) },
      maintenance: { on: false, texts: {}, ...(values.get('maintenance') as Partial<Maintenance> | undefined) },
      registration: {
        ...REGISTRATION_OFF,
        ...(values.get('registration') as Partial<RegistrationSetting> | undefined),
      },
      notices,
    };
    kept = { version, stored };
    return stored;
  };
  const lookUp = async () => {
    if (Date.now() - looked.at > 1000) {
      const [[row]] = await read(portalVersionQuery({}));
      looked = { at: Date.now(), version: row?.version ?? '0' };
    }
    return looked.version;
  };
  return {
    async get(portalVersion) {
      const version = portalVersion ?? (await lookUp());
      return kept?.version === version ? kept.stored : load(version);
    },
    forget() {
      looked = { at: 0, version: looked.version };
    },
  };
}

/** The portal's own data version among a viewer's versions. */
export const portalVersionOf = (versions: string): string => /(?:^|,)core=p(\d+)/.exec(versions)?.[1] ?? '0';
