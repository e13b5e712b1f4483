import type { FastifyInstance } from 'fastify';
import type { Cookies } from '../http/cookies.ts';
import type { Mounting } from '../http/mount.ts';
import type { NavigationItem } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';

/** Navigation of the admin area. */
export const adminNavigation: readonly NavigationItem[] = [];

/** Mounts the rooms of the admin area. */
export async function mountAdmin(
  _app: FastifyInstance,
  _mounting: Mounting,
  _services: Services,
  _cookies: Cookies,
): Promise<void> {}
