import { defineQuery, queryBuilder, sql, type RequestContext } from 'portico';
import { typesFor } from '../queries.ts';
import { inRead } from '../service/ask.ts';
import { CHANNELS } from '../words.ts';
import { chainIn, STEP_KINDS, type Chain, type Step } from './chain.ts';
import { writeWhy } from './explain.ts';
import { peopleOfDesk, receivers, receiverText, teamsOfDesk } from './receivers.ts';
import type { Replay } from './replay.ts';

interface VersionRow {
  id: string;
  number: number;
  state: 'draft' | 'active' | 'retired';
  activated_by: string | null;
  activated_at: string | null;
}

const versions = defineQuery<Record<never, never>, VersionRow>(() => ({
  compile: () =>
    sql<VersionRow>`select id, number, state, activated_by, activated_at from tickets_chain where state <> 'draft' order by activated_at desc, number desc limit 12`.compile(
      queryBuilder<Record<string, Record<string, unknown>>>(),
    ),
}));

/** Model of the page of the chain: the draft where there is one, else what is in force. */
export async function chainModel(ctx: RequestContext) {
  const ask = inRead(ctx.read);
  const [draft, active] = [await chainIn(ask, 'draft'), await chainIn(ask, 'active')];
  const [people, teams, types, past] = await ctx.read(peopleOfDesk({ today: ctx.today }), teamsOfDesk({}), typesFor({}), versions({})); // prettier-ignore
  const who = receivers(ctx, people, teams);
  const subjects = {
    by_type: types.map(({ id, titles }) => ({ value: id, label: titles[ctx.locale] ?? titles.en ?? id })),
    channel: CHANNELS.map((channel) => ({ value: channel, label: ctx.t(`tickets.channel.${channel}`) })),
  };
  const shown = draft ?? active;
  return {
    draft: draft && { number: draft.number, version: draft.version },
    active: active?.number,
    steps: shown ? stepsOf(ctx, shown, who.nameOf, subjects) : [],
    receivers: who.options,
    kinds: STEP_KINDS.map((kind) => ({ value: kind, label: ctx.t(`tickets.step.${kind}`) })),
    versions: past,
  };
}

type Subjects = Record<'by_type' | 'channel', { value: string; label: string }[]>;

function stepsOf(ctx: RequestContext, { steps }: Chain, nameOf: ReturnType<typeof receivers>['nameOf'], subjects: Subjects) {
  return steps.map((step, index) => {
    const ofKind = step.kind === 'by_type' || step.kind === 'channel' ? subjects[step.kind] : [];
    const rules = (step.params.rules ?? []).map(({ of, to }) => ({ of, label: ofKind.find(({ value }) => value === of)?.label ?? ctx.t('tickets.receiver.gone'), to: nameOf(to) }));
    return {
      id: step.id, kind: step.kind, active: step.active, title: ctx.t(`tickets.step.${step.kind}`), hint: ctx.t(`tickets.step.${step.kind}.hint`), rules,
      first: index === 0, last: index === steps.length - 1, ruled: ofKind.length > 0,
      free: ofKind.filter(({ value }) => !rules.some(({ of }) => of === value)),
      ...receiverOf(step, nameOf),
    };
  });
} // prettier-ignore

const receiverOf = ({ params: { to } }: Step, nameOf: ReturnType<typeof receivers>['nameOf']) =>
  to ? { receiver: receiverText(to), receiverName: nameOf(to) } : {};

/** Model of a replay: each ticket with who has it and who would have got it and why, and how many each person would have. */
export const replayModel = (ctx: RequestContext, { tickets, people }: Replay) => ({
  changed: tickets.filter((one) => one.changed).length,
  tickets: tickets.map(({ id, number, subject, before, decision, changed }) => ({
    id, number, subject, before, changed, after: decision.owner?.name ?? null, why: writeWhy(ctx, decision.why),
  })),
  people: people.map((one) => ({ ...one, change: one.after - one.before })),
}); // prettier-ignore
