import type { SubjectDefinition } from '../plugin/contract.ts';

const staff = (label: string, ...actions: string[]): SubjectDefinition => ({
  label: `core.subject.${label}`,
  actions,
  area: 'staff',
});

/** What core itself lets staff do; each can be granted to a staff group one by one. */
export const coreSubjects: Record<string, SubjectDefinition> = {
  Portlet: staff('portlet', 'read', 'manage', 'preview'),
  Group: staff('group', 'read', 'manage'),
  // `care`: makes the accounts of the customers one is the caretaker of.
  Customer: { ...staff('customer', 'read', 'create', 'update', 'care'), staff: ['read', 'care'] },
  Account: staff('account', 'read', 'create', 'update', 'lock', 'reset'),
  // `issue`: sends out credentials in two parts, by letter and by e-mail.
  Credential: staff('credential', 'issue'),
  Audit: staff('audit', 'read'),
  Brand: staff('brand', 'update'),
  Announcement: staff('announcement', 'manage'),
  Outbox: staff('outbox', 'read', 'send'),
  Maintenance: staff('maintenance', 'manage'),
  // `manage`: the link for all customers, and what happens to those who register.
  Registration: staff('registration', 'manage'),
  Health: staff('health', 'read'),
  Plugin: staff('plugin', 'read'),
};
