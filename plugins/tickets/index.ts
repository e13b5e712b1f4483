import { definePlugin, type JobContext } from 'portico';
import { Absence, Agent, Assignment, ChainStep, ChainVersion, Member, Team } from './assignment/assignment.entity.ts';
import { tellOwner } from './assignment/notify.ts';
import { Calendar, Due, Holiday } from './clock/clock.entity.ts';
import { tick } from './clock/tick.ts';
import { ticketsConfig, type TicketsConfig } from './config.ts';
import { AnsweredEvent, AssignedEvent, ChangedEvent, CreatedEvent, MailWaitingEvent } from './events.ts';
import { ticketFinder, ticketsTab } from './desk/card.ts';
import { AnswerTemplate, Macro, Presence, SavedFilter, TicketLink } from './desk/desk.entity.ts';
import { mailEntities } from './mail/inbound.entity.ts';
import { processLeft } from './mail/process.ts';
import { ticketReference } from './mail/reference.ts';
import { sweepInbound } from './mail/sweep.ts';
import { migrations } from './migrations/index.ts';
import { acknowledge, acknowledgeWaiting } from './post/acknowledge.ts';
import { deliver } from './post/deliver.ts';
import { fetchMail } from './post/imap/mailboxes.ts';
import { postEntities } from './post/post.entity.ts';
import { Article, Participant, Promised, Ticket, TicketEvent, TicketFile, TicketType, Visibility } from './ticket.entity.ts'; // prettier-ignore
import { deskPortlets } from './portlets/desk.ts';
import { newPortlet } from './portlets/new.ts';
import { openPortlet } from './portlets/open.ts';
import { recentPortlet } from './portlets/recent.ts';
import { timelinessPortlet } from './portlets/timeliness.ts';
import { adminChainRoutes } from './routes/admin-chain.ts';
import { adminClockRoutes } from './routes/admin-clock.ts';
import { adminKindRoutes } from './routes/admin-kinds.ts';
import { adminMailboxRoutes } from './routes/admin-mailboxes.ts';
import { adminTargetRoutes } from './routes/admin-targets.ts';
import { adminTeamRoutes } from './routes/admin-teams.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskAwayRoutes } from './routes/desk-away.ts';
import { deskTimelinessRoutes } from './routes/desk-timeliness.ts';
import { visibilityTab } from './visibility/tab.ts';
import { receivedRoutes } from './routes/desk-received.ts';
import { visibilityRoutes } from './routes/desk-visibility.ts';
import { workRoutes } from './routes/desk-work.ts';
import { apiRoutes } from './routes/api-customer.ts';
import { Asked } from './ask/asked.entity.ts';
import { sweepAsked } from './ask/submit.ts';
import { publicRoutes } from './routes/public-ask.ts';

/** The service desk: requests of customers from mail, web and staff, the right person for each, and what was promised. */
export default definePlugin({
  id: 'tickets',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'tickets.title',
  directory: new URL('.', import.meta.url),
  config: ticketsConfig,
  entities: [
    TicketType,
    Ticket,
    Article,
    TicketFile,
    TicketEvent,
    Promised,
    Participant,
    Visibility,
    Asked,
    SavedFilter,
    AnswerTemplate,
    Macro,
    TicketLink,
    Presence,
    Calendar,
    Holiday,
    Due,
    Team,
    Member,
    Agent,
    Absence,
    ChainVersion,
    ChainStep,
    Assignment,
    ...mailEntities,
    ...postEntities,
  ],
  migrations,
  subjects: {
    Ticket: {
      actions: ['read', 'create', 'answer', 'prioritise'],
      label: 'tickets.subject',
    },
    Desk: {
      actions: ['read', 'work', 'assign', 'receive', 'configure'],
      label: 'tickets.subject.desk',
      area: 'staff',
      staff: ['read', 'work', 'assign', 'receive'],
    },
    Timeliness: { actions: ['read'], label: 'tickets.subject.timeliness', area: 'staff' },
  },
  portlets: [newPortlet, openPortlet, recentPortlet, ...deskPortlets, timelinessPortlet],
  routes: {
    customer: customerRoutes,
    api: apiRoutes,
    public: publicRoutes,
    desk: (app, options) => {
      receivedRoutes(app, options.config);
      workRoutes(app, options);
      visibilityRoutes(app);
      deskTimelinessRoutes(app);
      deskAwayRoutes(app);
    },
    admin: (app) => {
      adminChainRoutes(app);
      adminTeamRoutes(app);
      adminClockRoutes(app);
      adminTargetRoutes(app);
      adminKindRoutes(app);
      adminMailboxRoutes(app);
    },
  },
  navigation: [
    { area: 'desk', label: 'tickets.title', icon: 'ticket', path: '/tickets', needs: ['read', 'Desk'], position: 5 },
    {
      area: 'customer',
      label: 'tickets.my.nav',
      icon: 'ticket',
      path: '/tickets',
      needs: ['read', 'Ticket'],
      position: 40,
    },
    {
      area: 'desk',
      label: 'tickets.mail.title',
      icon: 'inbox',
      path: '/tickets/received',
      needs: ['receive', 'Desk'],
      position: 12,
    },
    {
      area: 'desk',
      label: 'tickets.nav.timeliness',
      icon: 'gauge',
      path: '/tickets/timeliness',
      needs: ['read', 'Timeliness'],
      position: 13,
    },
    {
      area: 'desk',
      label: 'tickets.nav.away',
      icon: 'umbrella',
      path: '/tickets/away',
      needs: ['read', 'Desk'],
      position: 14,
    },
    {
      area: 'admin',
      label: 'tickets.kinds',
      icon: 'tags',
      path: '/tickets/kinds',
      needs: ['configure', 'Desk'],
      position: 158,
      heading: 'core.admin.heading',
    },
    {
      area: 'admin',
      label: 'tickets.mailboxes',
      icon: 'mail',
      path: '/tickets/mailboxes',
      needs: ['configure', 'Desk'],
      position: 159,
      heading: 'core.admin.heading',
    },
    {
      area: 'admin',
      label: 'tickets.nav.chain',
      icon: 'sitemap',
      path: '/tickets/chain',
      needs: ['configure', 'Desk'],
      position: 160,
      heading: 'core.admin.heading',
    },
    {
      area: 'admin',
      label: 'tickets.nav.teams',
      icon: 'users',
      path: '/tickets/teams',
      needs: ['configure', 'Desk'],
      position: 161,
      heading: 'core.admin.heading',
    },
    {
      area: 'admin',
      label: 'tickets.nav.targets',
      icon: 'calendar-due',
      path: '/tickets/targets',
      needs: ['configure', 'Desk'],
      position: 162,
      heading: 'core.admin.heading',
    },
  ],
  footer: [{ path: '/tickets/ask', label: 'tickets.ask.footer' }],
  emits: {
    'tickets.created': CreatedEvent,
    'tickets.answered': AnsweredEvent,
    'tickets.assigned': AssignedEvent,
    'tickets.changed': ChangedEvent,
    'tickets.mail-waiting': MailWaitingEvent,
  },
  on: {
    'tickets.created': (ctx, payload: { ticket: string }) => acknowledge(ctx, payload),
    'tickets.answered': (ctx, payload: { article: string }) => deliver(ctx, payload),
    'tickets.assigned': (ctx, payload: { assignment: string }) => tellOwner(ctx as never, payload),
    'tickets.mail-waiting': (ctx, payload: { inbound: string }) => acknowledgeWaiting(ctx, payload),
  },
  jobs: {
    'sweep-asked': {
      schedule: '50 3 * * *',
      run: async (ctx: JobContext<TicketsConfig>) => void (await sweepAsked(ctx)),
    },
    tick: { schedule: '* * * * *', run: tick },
    mail: { schedule: '* * * * *', run: async (ctx: JobContext<TicketsConfig>) => void (await processLeft(ctx)) },
    'sweep-mail': {
      schedule: '35 3 * * *',
      run: async (ctx: JobContext<TicketsConfig>) => void (await sweepInbound(ctx)),
    },
  },
  workers: { mailboxes: fetchMail() },
  contributes: {
    'core.customer-tab': [ticketsTab, visibilityTab],
    'core.customer-finder': [ticketFinder],
    'tickets.reference': [ticketReference],
  },
  seed: async (ctx) => (await import('./seed/index.ts')).seed(ctx), // for demos alone
});
