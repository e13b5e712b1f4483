import { invalid, newId, type RequestContext } from 'portico';
import { TemplatePluginEntry } from './entry.entity.ts';

export const TITLE_MAX = 200;

/**
 * Adds an entry for the viewer's customer.
 * @param title up to {@link TITLE_MAX} characters
 * @throws Problem 422 where the title is empty
 */
export async function addEntry(ctx: RequestContext, title: string): Promise<void> {
  const trimmed = title.trim();
  if (trimmed === '') throw invalid({ title: { key: 'template-plugin.entry.title.empty' } });
  await ctx.write(async (tx) => {
    const id = newId();
    tx.em.create(TemplatePluginEntry, { id, customerId: ctx.viewer.customer!.id, title: trimmed });
    await tx.audit('create', 'TemplatePluginEntry', id);
  });
}
