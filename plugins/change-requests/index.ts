import { definePlugin, type JobContext } from 'portico';
import { requestFinder, requestsTab } from './card.ts';
import { changeRequestsConfig, type ChangeRequestsConfig } from './config.ts';
import { AppliedEvent, DecidedEvent, SubmittedEvent, UndoneEvent } from './events.ts';
import { applyDue } from './jobs.ts';
import { builtin } from './kinds/index.ts';
import type {} from './kind.ts';
import { migrations } from './migrations/index.ts';
import { BankAccount, ChangeEvidence, ChangeField, ChangeMessage } from './parts.entity.ts';
import { openPortlet } from './portlets/open.ts';
import { queuePortlet } from './portlets/queue.ts';
import { ChangeRequest } from './request.entity.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskRoutes } from './routes/desk.ts';

/** Customers propose changes of their data; nothing changes before the back office has verified it. */
export default definePlugin({
  id: 'change-requests',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'change-requests.title',
  directory: new URL('.', import.meta.url),
  config: changeRequestsConfig,
  entities: [ChangeRequest, ChangeField, ChangeMessage, ChangeEvidence, BankAccount],
  migrations,
  subjects: {
    ChangeRequest: { actions: ['read', 'propose', 'review', 'apply'], label: 'change-requests.subject', staff: ['review', 'apply'] },
  },
  portlets: [openPortlet, queuePortlet],
  routes: { customer: customerRoutes, desk: deskRoutes },
  navigation: [
    { area: 'customer', label: 'change-requests.title', icon: 'pencil', path: '/change-requests', needs: ['read', 'ChangeRequest'], position: 80 },
    { area: 'desk', label: 'change-requests.title', icon: 'pencil', path: '/change-requests', needs: ['review', 'ChangeRequest'], position: 50 },
  ],
  emits: {
    'change-requests.submitted': SubmittedEvent,
    'change-requests.decided': DecidedEvent,
    'change-requests.applied': AppliedEvent,
    'change-requests.undone': UndoneEvent,
  },
  jobs: {
    apply: { schedule: '7 * * * *', run: (ctx: JobContext<ChangeRequestsConfig>) => applyDue(ctx) },
  },
  contributes: {
    'change-requests.kind': builtin,
    'account.profile-link': [{ href: '/change-requests/new', label: 'change-requests.propose', icon: 'pencil', needs: ['propose', 'ChangeRequest'] }],
    'core.customer-tab': [requestsTab],
    'core.customer-finder': [requestFinder],
  },
  seed: async (ctx) => (await import('./seed.ts')).seed(ctx), // for demos alone
}); // prettier-ignore
