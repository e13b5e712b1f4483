import type { Chain, Receiver, Step, StepKind } from './chain.ts';

/** A reason as catalogue key and values; values that are days, channels or titles are written when somebody reads it. */
export interface Why {
  key: string;
  values?: Record<string, unknown>;
}

/** Something that was tried: a step, a person, and why it was not him or that it was. */
export interface Trial {
  step: StepKind;
  found: boolean;
  why: Why;
}

/** What of a ticket the chain asks for. */
export interface Question {
  typeId: string;
  typeTitles: Record<string, string>;
  channel: string;
  caretakerId: string | null;
  /** Support address it came to, and who is responsible for it. */
  mailbox: { address: string; responsibleId: string | null } | null;
}

/** Somebody of the staff, as the chain sees him. */
export interface Person {
  id: string;
  name: string;
  active: boolean;
  /** Unsolved tickets he has. */
  load: number;
  loadLimit: number | null;
  /** Epoch milliseconds; null was never given one. */
  assignedAt: number | null;
  /** Away today, until a day, and who does his work. */
  away: { until: string; substituteId: string | null } | null;
}

export interface TeamOf {
  id: string;
  title: string;
  members: readonly { id: string; weight: number }[];
}

/** People and teams at one moment. */
export interface Crew {
  people: ReadonlyMap<string, Person>;
  teams: ReadonlyMap<string, TeamOf>;
}

/** Who gets a ticket, by which step and why, and what was tried; nobody leaves it in the folder "To be assigned". */
export interface Decision {
  owner: { id: string; name: string } | null;
  teamId: string | null;
  step: StepKind | null;
  why: Why;
  trace: Trial[];
}

interface Found {
  person: Person;
  /** Whom he stands in for. */
  absent?: Person;
  team?: TeamOf;
}

/** Asks the steps of the chain in order; the first that finds somebody decides. Changes nothing and asks nobody else. */
export function decide(question: Question, chain: Pick<Chain, 'steps'>, crew: Crew): Decision {
  const trace: Trial[] = [];
  const steps = chain.steps.filter((step) => step.active);
  for (const [index, step] of steps.entries()) {
    const say = (found: boolean, why: Why) => trace.push({ step: step.kind, found, why });
    const target = targetOf(step, question);
    if (!target) {
      say(false, { key: `tickets.tried.${step.kind}` });
      continue;
    }
    const found = receive(target.to, crew, (why) => say(false, why));
    if (!found) continue;
    const why = whyOf(found, { key: `tickets.why.${target.by}`, values: { ...target.values, step: index + 1, of: steps.length } });
    say(true, why);
    return { owner: { id: found.person.id, name: found.person.name }, teamId: found.team?.id ?? null, step: step.kind, why, trace };
  }
  return { owner: null, teamId: null, step: null, why: { key: 'tickets.why.nobody' }, trace };
} // prettier-ignore

function whyOf({ person, absent, team }: Found, base: Why): Why {
  const values = { ...base.values, name: person.name, ...(team ? { team: team.title } : {}) };
  if (!absent) return { key: base.key, values };
  return { key: 'tickets.why.substitute', values: { ...values, absent: absent.name, until: absent.away!.until, instead: base.key } };
} // prettier-ignore

interface Responsible {
  to: Receiver;
  /** Last part of the catalogue key of the reason. */
  by: string;
  values?: Record<string, unknown>;
}

/** Whom a step names for a ticket. */
function targetOf(step: Step, question: Question): Responsible | undefined {
  const { rules = [], to } = step.params;
  if (step.kind === 'caretaker')
    return question.caretakerId === null ? undefined : { to: { account: question.caretakerId }, by: 'caretaker' };
  if (step.kind === 'general') return to && { to, by: 'general' };
  if (step.kind === 'by_type') {
    const rule = rules.find(({ of }) => of === question.typeId);
    return rule && { to: rule.to, by: 'by_type', values: { type: question.typeTitles } };
  }
  const { mailbox, channel } = question;
  if (mailbox?.responsibleId) return { to: { account: mailbox.responsibleId }, by: 'mailbox', values: { mailbox: mailbox.address } }; // prettier-ignore
  const rule = rules.find(({ of }) => of === channel);
  return rule && { to: rule.to, by: 'channel', values: { channel } };
}

function receive(to: Receiver, crew: Crew, say: (why: Why) => void): Found | undefined {
  if ('account' in to) return standing(crew, to.account, say);
  const team = crew.teams.get(to.team);
  if (!team || team.members.length === 0) {
    say({ key: 'tickets.tried.team-empty', values: { team: team?.title ?? '' } });
    return undefined;
  }
  return ofTeam(team, crew, say);
}

/** Of a team who carries least for his weight, then who has waited longest for one; substitutes only where no member is there. */
function ofTeam(team: TeamOf, crew: Crew, say: (why: Why) => void): Found | undefined {
  const weights = new Map(team.members.map(({ id, weight }) => [id, weight]));
  const share = (person: Person) => person.load / (weights.get(person.id) ?? 1);
  const members = team.members.flatMap(({ id }) => crew.people.get(id) ?? []).toSorted(
    (a, b) => share(a) - share(b) || (a.assignedAt ?? 0) - (b.assignedAt ?? 0) || (a.id < b.id ? -1 : 1),
  );
  const free = members.find((person) => hindrance(person) === undefined);
  if (free) return { person: free, team };
  for (const member of members) {
    const found = standing(crew, member.id, say);
    if (found) return { ...found, team };
  }
  return undefined;
} // prettier-ignore

/** Why somebody gets nothing, if so. */
function hindrance({ active, away, load, loadLimit, name }: Person): Why | undefined {
  if (!active) return { key: 'tickets.tried.inactive', values: { name } };
  if (away) return { key: 'tickets.tried.away', values: { name, until: away.until } };
  if (loadLimit !== null && load >= loadLimit) return { key: 'tickets.tried.full', values: { name, load, limit: loadLimit } };
  return undefined;
} // prettier-ignore

/** Somebody, or who stands in for him, or for that one in turn; a circle of substitutes ends where it began. */
function standing(crew: Crew, id: string, say: (why: Why) => void): Found | undefined {
  const asked = new Set<string>();
  const first = crew.people.get(id);
  for (let person = first; person && !asked.has(person.id);) {
    asked.add(person.id);
    const why = hindrance(person);
    if (!why) return person === first ? { person } : { person, absent: first! };
    say(why);
    person = person.active && person.away?.substituteId ? crew.people.get(person.away.substituteId) : undefined;
    if (person && asked.has(person.id)) say({ key: 'tickets.tried.circle', values: { name: person.name } });
  }
  return undefined;
}
