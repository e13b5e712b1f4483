import { definePlugin } from 'portico';
import { BankEntryRecord } from './bank/entry.entity.ts';
import { camtImporter } from './bank/import.ts';
import { Unmatched } from './bank/unmatched.entity.ts';
import { finders } from './card/queries.ts';
import { debt } from './debt.ts';
import { invoicesTab } from './card/tab.ts';
import { invoicesConfig } from './config.ts';
import { IssuedEvent } from './events.ts';
import { ublImporter } from './import.ts';
import { Invoice } from './invoice.entity.ts';
import { InvoiceLine } from './line.entity.ts';
import { migrations } from './migrations/index.ts';
import { InvoicePayment } from './payment.entity.ts';
import { deskOverduePortlet } from './portlets/desk-overdue.ts';
import { openPortlet } from './portlets/open.ts';
import { recentPortlet } from './portlets/recent.ts';
import { apiRoutes } from './routes/api.ts';
import { invoiceProof } from './registration-proof.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskRoutes } from './routes/desk.ts';
import { publicRoutes } from './routes/public.ts';
import { seed } from './seed.ts';
import { InvoiceSource } from './source.entity.ts';
import { invoiceReference } from './ticket-reference.ts';
import { invoiceSubject } from './ticket-subject.ts';
import { InvoiceVat } from './vat.entity.ts';

/** Invoices of the customer: what he owes, what he paid, and every document as PDF and as the file it came in. */
export default definePlugin({
  id: 'invoices',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'invoices.title',
  directory: new URL('.', import.meta.url),
  config: invoicesConfig,
  entities: [Invoice, InvoiceLine, InvoiceVat, InvoicePayment, InvoiceSource, BankEntryRecord, Unmatched],
  migrations,
  subjects: {
    Invoice: { actions: ['read', 'download'], label: 'invoices.subject', domain: 'money', staff: ['read', 'download'] },
    InvoiceBook: {
      actions: ['write'],
      label: 'invoices.subjectBook',
      domain: 'money',
      area: 'staff',
      staff: ['write'],
    },
  },
  portlets: [openPortlet, recentPortlet, deskOverduePortlet],
  routes: { customer: customerRoutes, api: apiRoutes, desk: deskRoutes, public: publicRoutes },
  navigation: [
    {
      area: 'customer',
      label: 'invoices.nav',
      icon: 'receipt',
      path: '/invoices',
      needs: ['read', 'Invoice'],
      position: 10,
    },
    {
      area: 'desk',
      label: 'invoices.nav',
      icon: 'receipt',
      path: '/invoices',
      needs: ['read', 'Invoice'],
      position: 30,
    },
  ],
  footer: [{ path: '/invoices/check', label: 'invoices.check.footer' }],
  emits: { 'invoices.issued': IssuedEvent },
  imports: { ubl: ublImporter, camt053: camtImporter },
  contributes: {
    'core.customer-tab': [invoicesTab],
    'core.customer-finder': finders,
    'core.registration-proof': [invoiceProof],
    'change-requests.debt': [debt],
    'tickets.reference': [invoiceReference],
    'tickets.subject': [invoiceSubject],
  },
  seed,
});
