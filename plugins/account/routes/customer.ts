import type { FastifyInstance, Routes } from 'portico';
import type { AccountConfig } from '../config.ts';
import { profileLinks } from '../links.ts';
import { readProfile } from '../profile.ts';
import { privately, tabsOf } from '../security.ts';
import { preferenceRoutes } from './preferences.ts';
import { securityRoutes } from './security.ts';

/** Pages of a customer about himself. */
export const customerRoutes: Routes<AccountConfig> = (app: FastifyInstance) => {
  app.get('/', { config: { access: ['read', 'Profile'] } }, async ({ ctx }, reply) =>
    privately(reply).page('account:profile.njk', {
      tabs: tabsOf(ctx, 'customer', 'profile'),
      profile: await readProfile(ctx),
      links: profileLinks(ctx),
      role: ctx.viewer.membership.houseRole,
    }),
  );
  securityRoutes(app, 'customer');
  preferenceRoutes(app, 'customer');
};
