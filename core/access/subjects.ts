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
  Customer: staff('customer', 'read', 'create', 'update'),
  Account: staff('account', 'read', 'create', 'update', 'lock', 'reset'),
  Audit: staff('audit', 'read'),
  Brand: staff('brand', 'update'),
  Announcement: staff('announcement', 'manage'),
  Outbox: staff('outbox', 'read'),
  Health: staff('health', 'read'),
  Plugin: staff('plugin', 'read'),
};
