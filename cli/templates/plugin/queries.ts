import { defineQuery, queryBuilder } from 'portico';

/** An entry as pages and the API show it; times are ISO 8601. */
export interface Entry {
  id: string;
  title: string;
  created_at: string;
}

const db = queryBuilder<{ template_plugin_entry: Entry }>();
const columns = ['id', 'title', 'created_at'] as const;

/** The newest entries of the viewer's customer; no other rows can be reached from here. */
export const newestEntries = defineQuery<{ limit: number }, Entry>((q) =>
  db
    .selectFrom('template_plugin_entry')
    .select(columns)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(q.limit as never),
);

export const entryById = defineQuery<{ id: string }, Entry>((q) =>
  db.selectFrom('template_plugin_entry').select(columns).where('id', '=', q.id),
);
