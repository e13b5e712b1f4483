import type { FastifyInstance } from 'fastify';
import type { Cookies } from '../http/cookies.ts';
import { mount, type Mounting } from '../http/mount.ts';
import type { Grant, NavigationItem } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { explainRoutes } from './access/index.ts';
import { accountRoutes } from './accounts/routes.ts';
import { announcementRoutes } from './announcements/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { brandAdminRoutes } from './brand/routes.ts';
import { credentialRoutes } from './credentials/routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { healthPageRoutes } from './health/routes.ts';
import { groupRoutes } from './groups/index.ts';
import { homeRoutes } from './home.ts';
import { maintenanceRoutes } from './maintenance/routes.ts';
import { matrixRoutes } from './matrix/index.ts';
import { outboxRoutes } from './outbox/routes.ts';
import { pluginRoutes } from './plugins/routes.ts';
import { previewRoutes } from './preview/index.ts';
import { registrationAdminRoutes } from './registrations/routes.ts';

/** Navigation of the admin area. */
export const adminNavigation: readonly NavigationItem[] = [
  item('customers', 'users', ['read', 'Customer'], 100),
  item('accounts', 'id', ['read', 'Account'], 110),
  item('registrations', 'user-plus', ['create', 'Account'], 112),
  item('credentials', 'key', ['issue', 'Credential'], 115),
  item('groups', 'users-group', ['read', 'Group'], 120),
  item('portlets', 'layout-grid', ['read', 'Portlet'], 130),
  item('access', 'help-circle', ['read', 'Account'], 140),
  item('announcements', 'speakerphone', ['manage', 'Announcement'], 150),
  item('maintenance', 'tools', ['manage', 'Maintenance'], 160),
  item('brand', 'palette', ['update', 'Brand'], 170),
  item('outbox', 'mail-forward', ['read', 'Outbox'], 180),
  item('audit', 'history', ['read', 'Audit'], 190),
  item('health', 'activity', ['read', 'Health'], 200),
  item('plugins', 'plug', ['read', 'Plugin'], 210),
];

function item(room: string, icon: string, needs: Grant, position: number): NavigationItem {
  return { area: 'admin', label: `core.admin.${room}.nav`, icon, path: `/${room}`, needs, position, heading: 'core.admin.heading' };
} // prettier-ignore

/** Mounts the rooms of the admin area. */
export async function mountAdmin(
  app: FastifyInstance,
  mounting: Mounting,
  services: Services,
  cookies: Cookies,
): Promise<void> {
  await mount(app, mounting, 'admin', 'core', homeRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', customerRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', accountRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', registrationAdminRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', credentialRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', auditRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', announcementRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', maintenanceRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', brandAdminRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', outboxRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', healthPageRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', pluginRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', groupRoutes({ services, routes: mounting.routes }), {});
  await mount(app, mounting, 'admin', 'core', matrixRoutes({ services, routes: mounting.routes }), {});
  await mount(app, mounting, 'admin', 'core', explainRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', previewRoutes(services, cookies), {});
}
