import { definePlugin, type JobContext } from 'portico';
import { pointsTab } from './card.ts';
import { supplyPointsConfig, type SupplyPointsConfig } from './config.ts';
import { BilledEvent, ReviewedEvent, SubmittedEvent } from './events.ts';
import { pointFinder } from './finder.ts';
import { greenButtonImporter } from './imports/green-button.ts';
import { pointsImporter } from './imports/points.ts';
import { readingsImporter } from './imports/readings.ts';
import { IntervalValue } from './interval.entity.ts';
import { Meter, MeterRegister } from './meter.entity.ts';
import { migrations } from './migrations/index.ts';
import { ReadingPhoto } from './photo.entity.ts';
import { SupplyPoint } from './point.entity.ts';
import { consumptionPortlet } from './portlets/consumption.ts';
import { listPortlet } from './portlets/list.ts';
import { readingPortlet } from './portlets/reading.ts';
import { reviewPortlet } from './portlets/review.ts';
import { sharesPortlet } from './portlets/shares.ts';
import { Reading } from './reading.entity.ts';
import { meterProof } from './registration-proof.ts';
import { remind } from './reminders.ts';
import { apiRoutes } from './routes/api.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskRoutes } from './routes/desk.ts';
import { sharesTab } from './sharing/desk.ts';
import { publicRoutes } from './sharing/public.ts';
import { ConsumptionShare, SharedPoint, ShareOpening } from './sharing/share.entity.ts';
import { sweepShares } from './sharing/sweep.ts';
import { ShownPoint } from './shown.entity.ts';
import { sweepPhotos } from './stray.ts';
import { pointReference } from './ticket-reference.ts';
import { pointSubject } from './ticket-subject.ts';
import { ReadingWindow } from './window.entity.ts';

/** Supply points: what is delivered where, by which meter and contract, what was used, and readings by the customer himself. */
export default definePlugin({
  id: 'supply-points',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'supply-points.title',
  directory: new URL('.', import.meta.url),
  config: supplyPointsConfig,
  entities: [SupplyPoint, ConsumptionShare, Meter, MeterRegister, ReadingPhoto, Reading, ReadingWindow, IntervalValue, ShownPoint, SharedPoint, ShareOpening],
  migrations,
  subjects: {
    SupplyPoint: { actions: ['read', 'download', 'manage'], label: 'supply-points.subject.point', domain: 'technical', staff: ['read', 'download', 'manage'] },
    ConsumptionShare: { actions: ['share', 'revoke'], label: 'supply-points.share.subject', domain: 'technical', staff: ['revoke'] },
    Reading: { actions: ['submit', 'review', 'enter', 'bill'], label: 'supply-points.subject.reading', domain: 'technical', staff: ['review', 'enter', 'bill'] },
  },
  portlets: [listPortlet, consumptionPortlet, readingPortlet, sharesPortlet, reviewPortlet],
  routes: { customer: customerRoutes, desk: deskRoutes, api: apiRoutes, public: publicRoutes },
  navigation: [
    { area: 'customer', label: 'supply-points.title', icon: 'plug', path: '/supply-points', needs: ['read', 'SupplyPoint'], position: 20 },
    { area: 'desk', label: 'supply-points.desk.title', icon: 'gauge', path: '/supply-points/readings', needs: ['review', 'Reading'], position: 42 },
  ],
  emits: { 'supply-points.reading-submitted': SubmittedEvent, 'supply-points.reading-reviewed': ReviewedEvent, 'supply-points.readings-billed': BilledEvent },
  jobs: {
    remind: { schedule: '15 7 * * *', run: (ctx: JobContext<SupplyPointsConfig>) => remind(ctx) },
    'sweep-shares': { schedule: '50 3 * * *', run: (ctx: JobContext<SupplyPointsConfig>) => sweepShares(ctx) },
    sweep: { schedule: '40 3 * * *', run: (ctx: JobContext<SupplyPointsConfig>) => sweepPhotos(ctx) },
  },
  imports: { readings: readingsImporter, 'green-button': greenButtonImporter, 'supply-points': pointsImporter },
  contributes: { 'core.customer-tab': [pointsTab, sharesTab], 'core.customer-finder': [pointFinder], 'core.registration-proof': [meterProof], 'tickets.reference': [pointReference], 'tickets.subject': [pointSubject] },
  seed: async (ctx) => (await import('./seed/index.ts')).seed(ctx), // for demos alone: it draws PDFs
}); // prettier-ignore
