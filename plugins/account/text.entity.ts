import { p, readableByAll } from 'portico';

/** A text an administrator has edited, per language. Where there is no row, the text the portal comes with stands. */
export const AccountText = readableByAll({
  name: 'AccountText',
  tableName: 'account_text',
  properties: {
    slug: p.string(),
    locale: p.string(),
    title: p.string(),
    /** Markdown; tags in it are shown, not run. */
    body: p.text(),
    version: p.integer().default(1),
    updatedAt: p.datetime(),
    /** Name of whoever saved it last, as it was then. */
    updatedBy: p.string(),
  },
});
