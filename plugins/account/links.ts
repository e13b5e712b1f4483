import type { Context, Grant } from 'portico';

/** A way from the profile to where its data can be changed; other plugins contribute it to `account.profile-link`. */
export interface ProfileLink {
  /** Absolute path inside the portal. */
  href: string;
  /** Catalogue key. */
  label: string;
  icon: string;
  needs: Grant;
}

declare module 'portico' {
  interface ExtensionPoints {
    'account.profile-link': ProfileLink;
  }
}

/** Links that the viewer may follow. */
export const profileLinks = (ctx: Pick<Context, 'contributions' | 'ability'>): ProfileLink[] =>
  ctx
    .contributions('account.profile-link')
    .map(({ value }) => value)
    .filter(({ needs: [action, subject] }) => ctx.ability.can(action, subject));
