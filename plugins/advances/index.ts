import { definePlugin } from 'portico';
import { extendSchedules } from './advances.service.ts';
import { advanceDebt, advanceKind } from './change-kind.ts';
import { advancesConfig } from './config.ts';
import { customerFinder, customerTab } from './contributes.ts';
import { AdvanceFeed } from './feed.entity.ts';
import { schedulesImporter } from './import.ts';
import { AdvanceInstalment } from './instalment.entity.ts';
import { migrations } from './migrations/index.ts';
import { calendarPortlet } from './portlets/calendar.ts';
import { deskOverduePortlet } from './portlets/desk-overdue.ts';
import { nextPortlet } from './portlets/next.ts';
import { apiRoutes } from './routes/api.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskRoutes } from './routes/desk.ts';
import { publicRoutes } from './routes/feed.ts';
import { AdvanceSchedule } from './schedule.entity.ts';
import { seed } from './seed.ts';

/** Advances of the customer: what he pays when, what is paid already, and a calendar that follows it. */
export default definePlugin({
  id: 'advances',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'advances.title',
  directory: new URL('.', import.meta.url),
  config: advancesConfig,
  entities: [AdvanceSchedule, AdvanceInstalment, AdvanceFeed],
  migrations,
  subjects: {
    Advance: { actions: ['read', 'download', 'feed'], label: 'advances.subject', domain: 'money', staff: ['read', 'download'] },
    AdvanceBook: { actions: ['write'], label: 'advances.subjectBook', domain: 'money', area: 'staff', staff: ['write'] },
  },
  portlets: [calendarPortlet, nextPortlet, deskOverduePortlet],
  routes: { customer: customerRoutes, api: apiRoutes, desk: deskRoutes, public: publicRoutes },
  navigation: [
    { area: 'customer', label: 'advances.nav', icon: 'calendar-due', path: '/advances', needs: ['read', 'Advance'], position: 12 },
    { area: 'desk', label: 'advances.nav', icon: 'calendar-due', path: '/advances', needs: ['read', 'Advance'], position: 32 },
  ],
  jobs: {
    extend: {
      schedule: '20 3 * * *',
      async run(ctx) {
        const made = await ctx.write((tx) => extendSchedules(tx, ctx.today, ctx.config.monthsAhead));
        ctx.log.info({ made }, 'instalments of open schedules made');
      },
    },
  },
  imports: { advances: schedulesImporter },
  contributes: {
    'core.customer-tab': [customerTab],
    'core.customer-finder': [customerFinder],
    'change-requests.kind': [advanceKind],
    'change-requests.debt': [advanceDebt],
  },
  seed,
}); // prettier-ignore
