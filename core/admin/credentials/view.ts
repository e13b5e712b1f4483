import type { FastifyRequest } from 'fastify';
import { RETURN_REASONS, TRIES } from '../../credentials/parts.ts';
import { mayPrint } from '../../credentials/two-people.ts';
import { day } from '../../i18n/format.ts';
import { localDay } from '../../i18n/format.ts';
import { STATE_KIND } from '../customers/view.ts';
import type { BatchRow, CredentialRow } from './queries.ts';

interface Told {
  label: string;
  kind: string;
  note?: string | undefined;
}

const LETTER_KIND = { waiting: '', made: 'info', posted: 'ok', returned: 'danger' } as const;

/** What a part says of itself once it cannot work any more. */
function dead(failures: number, until: string | null): 'expired' | 'blocked' | undefined {
  if (failures >= TRIES) return 'blocked';
  return until !== null && Date.parse(until) <= Date.now() ? 'expired' : undefined;
}

function letterOf(request: FastifyRequest, row: CredentialRow): Told {
  const { t } = request.ctx;
  const why = row.ended === null && row.letter_state !== 'returned' ? dead(row.letter_failures, row.letter_expires_at) : undefined; // prettier-ignore
  if (why) return { label: t(`core.admin.credentials.part.${why}`), kind: 'danger' };
  const label = t(`core.admin.credentials.letter.${row.letter_state}`);
  const reason = row.letter_reason === null ? undefined : t(`core.admin.credentials.reason.${row.letter_reason}`);
  const colleague = row.ended === null && !mayPrint(row, request.ctx.viewer.account.id) ? t('core.admin.credentials.colleague') : undefined; // prettier-ignore
  return {
    label,
    kind: LETTER_KIND[row.letter_state],
    note: reason ?? colleague ?? holdsUntil(request, row, row.letter_expires_at),
  };
}

function mailOf(request: FastifyRequest, row: CredentialRow): Told {
  const { t } = request.ctx;
  if (row.mail_at === null) return { label: t('core.admin.credentials.mail.waiting'), kind: '' };
  const why = row.ended === null ? dead(row.mail_failures, row.mail_expires_at) : undefined;
  if (why) return { label: t(`core.admin.credentials.part.${why}`), kind: 'danger' };
  return { label: t('core.admin.credentials.mail.sent'), kind: 'ok', note: holdsUntil(request, row, row.mail_expires_at) }; // prettier-ignore
}

function holdsUntil(request: FastifyRequest, row: CredentialRow, until: string | null): string | undefined {
  if (until === null || row.ended !== null) return undefined;
  const { t, locale, timeZone } = request.ctx;
  return t('core.admin.credentials.until', { until: day(locale, localDay(until, timeZone)) });
}

function stateOf(request: FastifyRequest, row: CredentialRow): Told {
  const { t } = request.ctx;
  if (row.ended === null) return { label: t(`core.account.state.${row.state}`), kind: STATE_KIND[row.state] };
  return { label: t(`core.admin.credentials.ended.${row.ended}`), kind: row.ended === 'activated' ? 'ok' : '' };
}

/** Accounts of a batch as its page shows them. */
export const credentialRows = (request: FastifyRequest, base: string, rows: readonly CredentialRow[]) =>
  rows.map((row) => ({
    id: row.id,
    name: row.name,
    customer: `${row.customer_number} · ${row.customer_name}`,
    href: request.ctx.ability.can('read', 'Account') ? `/admin/accounts/${row.account_id}` : undefined,
    base: `${base}/accounts/${row.id}`,
    letter: letterOf(request, row),
    mail: mailOf(request, row),
    state: stateOf(request, row),
    open: row.ended === null,
    can: {
      letter: row.letter_state !== 'waiting' && mayPrint(row, request.ctx.viewer.account.id),
      mail: row.letter_state === 'posted',
      returned: row.letter_state === 'posted',
    },
  }));

/** Name of a batch. */
export const batchHeading = (request: FastifyRequest, batch: Pick<BatchRow, 'number' | 'title'>): string =>
  `${request.ctx.t('core.admin.credentials.batch')} ${batch.number}${batch.title === '' ? '' : ` · ${batch.title}`}`;

/** Why letters come back, for a field of choice. */
export const reasonOptions = (t: (key: string) => string) =>
  RETURN_REASONS.map((value) => ({ value, label: t(`core.admin.credentials.reason.${value}`) }));
