import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyBaseLogger } from 'fastify';
import type { Groups } from './access/groups.ts';
import type { PortalSettings } from './config/schema.ts';
import type { NamedMigration } from './database/orm.ts';
import type { Reader } from './database/read.ts';
import type { RoomEntity } from './database/security.ts';
import type { FileStore } from './files/store.ts';
import type { Catalogues } from './i18n/catalogues.ts';
import type { Queue } from './jobs/queue.ts';
import type { Contributions, NavigationItem, Plugin, Portlet, SubjectDefinition } from './plugin/contract.ts';
import type { Keeper } from './portlets/keep.ts';
import type { Breakers } from './portlets/breaker.ts';
import type { SessionReader } from './session/reader.ts';
import type { SettingsCache } from './settings/cache.ts';
import type { Workers } from './workers/workers.ts';
import type { Assets } from './templates/assets.ts';
import type { Templates } from './templates/environment.ts';

/** What the loaded plugins bring, by name; made once at boot from plain data. */
export interface Registry {
  readonly plugins: readonly Plugin[];
  readonly portlets: ReadonlyMap<string, Portlet>;
  readonly subjects: ReadonlyMap<string, SubjectDefinition>;
  readonly navigation: readonly NavigationItem[];
  readonly entities: readonly RoomEntity[];
  readonly migrations: readonly NamedMigration[];
  /** Configuration of each plugin, validated, defaults filled in, frozen. */
  readonly configs: ReadonlyMap<string, unknown>;
  readonly contributions: Contributions;
  /** Plugins that were left out, and why (policy `skip`). */
  readonly skipped: readonly { id: string; problems: readonly string[] }[];
}

/** The parts of a running portal. Core's rooms take it as their one argument; plugins never see it. */
export interface Services {
  readonly settings: PortalSettings;
  readonly registry: Registry;
  readonly catalogues: Catalogues;
  readonly assets: Assets;
  readonly templates: Templates;
  readonly orm: MikroORM;
  readonly reader: Reader;
  readonly sessions: SessionReader;
  readonly groups: Groups;
  readonly keeper: Keeper;
  readonly breakers: Breakers;
  readonly files: FileStore;
  readonly queue: Queue;
  readonly workers: Workers;
  readonly stored: SettingsCache;
  readonly secret: Buffer;
  readonly log: FastifyBaseLogger;
  /** Base of every link, without a slash at the end. */
  readonly publicUrl: string;
  /** Changes with every build, so that kept answers of another version are never shown. */
  readonly build: string;
}
