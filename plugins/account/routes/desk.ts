import type { FastifyInstance, Routes } from 'portico';
import type { AccountConfig } from '../config.ts';
import { preferenceRoutes } from './preferences.ts';
import { securityRoutes } from './security.ts';

/** Pages of a member of staff about himself. */
export const deskRoutes: Routes<AccountConfig> = (app: FastifyInstance) => {
  securityRoutes(app, 'desk');
  preferenceRoutes(app, 'desk');
};
