import { definePortlet } from 'portico';
import type { AccountConfig } from '../config.ts';
import { profileLinks } from '../links.ts';
import { readProfile } from '../profile.ts';

/** Who I am to the company, and who looks after me. */
export const profilePortlet = definePortlet<never, AccountConfig>({
  id: 'account.profile',
  title: 'account.portlet.title',
  description: 'account.portlet.description',
  icon: 'id',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [['read', 'Profile']],
  template: 'account:portlets/profile.njk',
  href: '/account',
  reads: ['account'],
  async load(ctx) {
    const profile = await readProfile(ctx);
    return {
      state: profile ? 'ready' : 'empty',
      profile,
      person: ctx.viewer.account.name,
      wide: ctx.size === 'm',
      links: profileLinks(ctx),
    };
  },
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's' as const, position: 90 })),
});
