import { ownedByCustomer, p } from 'portico';

/** An entry of a customer. The helper brings `id` and `customerId`; the database lets no customer reach the rows of another. */
export const TemplatePluginEntry = ownedByCustomer({
  name: 'TemplatePluginEntry',
  tableName: 'template_plugin_entry',
  properties: {
    title: p.text(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
  customerMay: ['insert'],
});
