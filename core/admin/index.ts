import type { FastifyInstance } from 'fastify';
import type { Cookies } from '../http/cookies.ts';
import { mount, type Mounting } from '../http/mount.ts';
import type { Grant, NavigationItem } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { accountRoutes } from './accounts/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { homeRoutes } from './home.ts';
import { matrixRoutes } from './matrix/index.ts';

/** Navigation of the admin area. */
export const adminNavigation: readonly NavigationItem[] = [
  item('customers', 'users', ['read', 'Customer'], 100),
  item('accounts', 'id', ['read', 'Account'], 110),
  item('portlets', 'layout-grid', ['read', 'Portlet'], 130),
  item('audit', 'history', ['read', 'Audit'], 190),
];

function item(room: string, icon: string, needs: Grant, position: number): NavigationItem {
  return { area: 'admin', label: `core.admin.${room}.nav`, icon, path: `/${room}`, needs, position, heading: 'core.admin.heading' };
} // prettier-ignore

/** Mounts the rooms of the admin area. */
export async function mountAdmin(
  app: FastifyInstance,
  mounting: Mounting,
  services: Services,
  _cookies: Cookies,
): Promise<void> {
  await mount(app, mounting, 'admin', 'core', homeRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', customerRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', accountRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', auditRoutes(services), {});
  await mount(app, mounting, 'admin', 'core', matrixRoutes({ services, routes: mounting.routes }), {});
}
