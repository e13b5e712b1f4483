import { executeIn, newId, type EntityManager, type JobContext } from 'portico';
import { kindById } from './kinds/index.ts';
import type { ChangeRequestsConfig } from './config.ts';
import type { State } from './request.entity.ts';
import { attach, note, queryIn } from './store.ts';

type Seeding = JobContext<ChangeRequestsConfig>;

interface Told {
  kind: string;
  side: 'customer' | 'staff';
  author: string;
  body?: string;
}

interface Story {
  /** Fixed, so that a second run finds it. */
  form: string;
  customer: string;
  login: string;
  kind: string;
  record?: string;
  recordLabel?: string;
  values: Record<string, string>;
  reason: string;
  state: State;
  daysAgo: number;
  reviewer?: string;
  /** Days from today. */
  effectiveIn?: number;
  steps: readonly Told[];
  /** Lines of a paper that came along. */
  paper?: { name: string; lines: readonly string[] };
}

const marek = { side: 'staff', author: 'Marek Hudák' } as const;
const petr = { side: 'staff', author: 'Petr Dvořák' } as const;

const STORIES: readonly Story[] = [
  { form: '0192f000-0000-7000-8000-000000000001', customer: '10482231', login: 'recepcia@penzionlimba.example', kind: 'contact', values: { phone: '+421 52 446 7120' },
    reason: 'Recepcia má nové číslo.', state: 'submitted', daysAgo: 1, steps: [], paper: { name: 'Potvrdenie operatora.pdf', lines: ['Potvrdenie o pridelení čísla', 'Penzion Limba, s.r.o.', '+421 52 446 7120'] } },
  { form: '0192f000-0000-7000-8000-000000000002', customer: '10482232', login: 'jana.kovacova@penzionlimba.example', kind: 'address', record: 'mailing', recordLabel: 'key:change-requests.address.mailing',
    values: { line1: 'Lomnická 48', postalCode: '059 60', city: 'Tatranská Lomnica', country: 'SK' }, reason: 'Poštu mi prosím posielajte do penziónu.', state: 'needs_info', daysAgo: 4, reviewer: 'Marek Hudák',
    steps: [{ kind: 'taken', ...marek }, { kind: 'question', ...marek, body: 'Máme na túto adresu posielať aj faktúry, alebo len ostatnú poštu?' }] },
  { form: '0192f000-0000-7000-8000-000000000003', customer: '20311870', login: 'ucetni@dvekocky.example', kind: 'bank', values: { iban: 'CZ0801000000192000145399', holder: 'Pekárna U Dvou koček, s.r.o.' },
    reason: 'Měníme banku.', state: 'in_verification', daysAgo: 3, reviewer: 'Petr Dvořák', steps: [{ kind: 'taken', ...petr }],
    paper: { name: 'Smlouva o uctu.pdf', lines: ['Smlouva o bankovním účtu', 'Pekarna U Dvou kocek, s.r.o.', 'CZ08 0100 0000 1920 0014 5399'] } },
  { form: '0192f000-0000-7000-8000-000000000004', customer: '20311890', login: 'energetika@strojirnyvltava.example', kind: 'billing', values: { name: 'Strojírny Vltava Holding, a.s.' },
    reason: 'Od ledna měníme obchodní firmu.', state: 'approved', daysAgo: 9, reviewer: 'Petr Dvořák', effectiveIn: 38, steps: [{ kind: 'taken', ...petr }, { kind: 'decided', ...petr }] },
  { form: '0192f000-0000-7000-8000-000000000005', customer: '30977425', login: 'm.wisniewska@poczta.example', kind: 'other',
    values: { subject: 'Przeniesienie umowy na męża', text: 'Chcielibyśmy przenieść umowę na mojego męża, Andrzeja Wiśniewskiego. Jakie dokumenty są potrzebne?' }, reason: '', state: 'submitted', daysAgo: 2, steps: [] },
]; // prettier-ignore

/** Accounts that overpayments of the demo company's customers go to. */
const ACCOUNTS: readonly [customer: string, iban: string, holder: string][] = [
  ['10482231', 'SK0983300000002700123456', 'Penzión Limba, s.r.o.'],
  ['20311890', 'CZ4220100000002800123456', 'Strojírny Vltava, a.s.'],
];

/** Requests of the demo company in different states. */
export async function seed(ctx: Seeding): Promise<void> {
  for (const [number, iban, holder] of ACCOUNTS) {
    await ctx.write(({ em }) =>
      executeIn(
        em,
        `insert into change_requests_bank_account (id, customer_id, iban, holder) select $1, id, $3, $4 from core_customer where number = $2 on conflict (customer_id) do nothing`,
        [newId(), number, iban, holder],
      ),
    );
  }
  for (const story of STORIES) await tell(ctx, story);
}

interface Owner {
  customer_id: string;
  account_id: string;
  account_name: string;
  there: boolean;
}

async function tell(ctx: Seeding, story: Story): Promise<void> {
  const [owner] = await ctx.write(({ em }) =>
    executeIn<Owner>(
      em,
      `select c.id as customer_id, a.id as account_id, a.name as account_name,
         exists (select from change_requests_request r where r.customer_id = c.id and r.form_id = $3) as there
         from core_customer c join core_account a on a.login = $2 where c.number = $1`,
      [story.customer, story.login, story.form],
    ),
  );
  if (!owner || owner.there) return;
  const fileId = newId();
  const stored = story.paper && (await ctx.files.put(fileId, paper(story.paper.lines)));
  await ctx.write(async ({ em }) => {
    const request = await enter(ctx, em, story, owner);
    if (stored) await attach(em, request, { id: fileId, name: story.paper!.name, mime: 'application/pdf', ...stored }, owner.account_name); // prettier-ignore
    await note(em, request, { kind: 'submitted', side: 'customer', author: owner.account_name, body: story.reason });
    for (const step of story.steps) await note(em, request, step);
    await spread(em, request.id, story);
  });
}

async function enter(ctx: Seeding, em: EntityManager, story: Story, owner: Owner) {
  const kind = kindById(ctx, story.kind)!;
  const recordId = story.record ?? '';
  const before = (await kind.current(queryIn(em), { customerId: owner.customer_id, recordId })) ?? {};
  const decided = story.state === 'approved';
  const id = newId();
  await executeIn(
    em,
    `insert into change_requests_request (id, customer_id, kind, record, record_label, form_id, state, reason, effective_on, snapshot, submitted_by_id, submitted_by,
       created_at, submitted_at, reviewer, decided_by, decided_at, approved_by, approved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::date + $10::int, $11, $12, $13, now() - make_interval(days => $14), now() - make_interval(days => $14), $15, $16,
       case when $16::text is not null then now() end, $16, case when $16::text is not null then now() end)`,
    [id, owner.customer_id, story.kind, recordId, story.recordLabel ?? '', story.form, story.state, story.reason || null, story.effectiveIn === undefined ? null : ctx.today,
      story.effectiveIn ?? 0, JSON.stringify(before), owner.account_id, owner.account_name, story.daysAgo, story.reviewer ?? null, decided ? story.reviewer : null],
  ); // prettier-ignore
  const changed = kind.fields.filter(({ name }) => story.values[name] !== undefined && story.values[name] !== before[name]); // prettier-ignore
  for (const [position, { name, label }] of changed.entries()) {
    await executeIn(
      em,
      `insert into change_requests_field (id, customer_id, request_id, position, field, label, old_value, new_value, decision) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [newId(), owner.customer_id, id, position, name, label, before[name] ?? '', story.values[name], decided ? 'accept' : null],
    ); // prettier-ignore
  }
  return { id, customer_id: owner.customer_id };
}

/** The steps of a story lie some hours apart, the first when it was sent. */
const spread = (em: EntityManager, id: string, { daysAgo }: Story) =>
  executeIn(
    em,
    `update change_requests_message m set at = now() - make_interval(days => $2) + make_interval(hours => s.n * 5)
       from (select id, (row_number() over (order by at, id) - 1)::int as n from change_requests_message where request_id = $1) s where s.id = m.id`,
    [id, daysAgo],
  );

/** A page with a few lines, as a PDF of the base fonts; letters they do not have lose their marks. */
function paper(lines: readonly string[]): Buffer {
  const plain = (text: string) => text.normalize('NFD').replace(/[^\x20-\x7e]/g, '').replace(/[()\\]/g, '\\$&'); // prettier-ignore
  const content = `BT /F1 13 Tf 60 780 Td 20 TL ${lines.map((line) => `(${plain(line)}) Tj T*`).join(' ')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const at = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  return Buffer.from(`${text}xref\n0 6\n0000000000 65535 f \n${at.join('')}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`, 'latin1'); // prettier-ignore
}
