import type { Context } from 'portico';
import type { DeliveryRow, DeliveryState } from './delivery.ts';

const KIND: Record<DeliveryState, string> = { queued: '', kept: 'warn', sent: 'ok', failed: 'danger', bounced: 'danger', held: 'warn' }; // prettier-ignore

/** How one mail about an article got on, as the desk shows it. */
export interface DeliveryView {
  to: string;
  address: string;
  text: string;
  kind: string;
  /** What a mail server said. */
  detail: string | null;
}

/** Mails by the article they are about. */
export function deliveryView(ctx: Pick<Context, 't'>, rows: readonly DeliveryRow[]): Record<string, DeliveryView[]> {
  const byArticle: Record<string, DeliveryView[]> = {};
  for (const { article_id, name, address, state, held, detail } of rows) {
    const text = ctx.t(`tickets.post.delivery.${held === null ? state : `held.${held}`}`);
    const shown = { to: name || address, address, text, kind: KIND[state], detail: state === 'failed' || state === 'bounced' ? detail : null };
    (byArticle[article_id] ??= []).push(shown);
  }
  return byArticle;
} // prettier-ignore
