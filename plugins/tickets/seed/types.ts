import { executeIn, newId, type EntityManager } from 'portico';

interface Kind {
  code: string;
  icon: string;
  groups: readonly string[];
  /** Working time of first answer, updates and solution, minutes. */
  minutes: readonly [number, number | null, number];
  asksWhen?: boolean;
  forStrangers?: boolean;
  titles: Record<string, string>;
  hints: Record<string, string>;
}

const ALL = ['CLIENTS', 'BUSINESS', 'VIP'];

const KINDS: readonly Kind[] = [
  { code: 'billing', icon: 'receipt', groups: ALL, minutes: [480, 960, 2400],
    titles: { en: 'Invoices and payments', sk: 'Faktúry a platby', cs: 'Faktury a platby', pl: 'Faktury i płatności' },
    hints: { en: 'An amount, a due date, a payment that did not arrive', sk: 'Suma, splatnosť, platba, ktorá neprišla', cs: 'Částka, splatnost, platba, která nedorazila', pl: 'Kwota, termin, wpłata, która nie dotarła' } },
  { code: 'metering', icon: 'gauge', groups: ALL, minutes: [480, 960, 3360],
    titles: { en: 'Meters and readings', sk: 'Meranie a odpočty', cs: 'Měření a odečty', pl: 'Liczniki i odczyty' },
    hints: { en: 'A reading, an exchange, a meter that does not run', sk: 'Odpočet, výmena, elektromer, ktorý nejde', cs: 'Odečet, výměna, elektroměr, který nejde', pl: 'Odczyt, wymiana, licznik, który nie działa' } },
  { code: 'outage', icon: 'bolt', groups: ALL, minutes: [120, 240, 960],
    titles: { en: 'Outages and faults', sk: 'Poruchy a výpadky', cs: 'Poruchy a výpadky', pl: 'Awarie i przerwy' },
    hints: { en: 'Nothing flows, or not as it should', sk: 'Nejde prúd alebo kolíše napätie', cs: 'Nejde proud nebo kolísá napětí', pl: 'Brak prądu albo nieprawidłowa dostawa' } },
  { code: 'complaint', icon: 'alert-triangle', groups: ALL, minutes: [480, 960, 4800],
    titles: { en: 'Complaint', sk: 'Reklamácia', cs: 'Reklamace', pl: 'Reklamacja' },
    hints: { en: 'Something is not as we agreed', sk: 'Niečo nie je tak, ako sme sa dohodli', cs: 'Něco není tak, jak jsme se dohodli', pl: 'Coś jest inaczej, niż ustaliliśmy' } },
  { code: 'contract', icon: 'signature', groups: ALL, minutes: [960, null, 4800], forStrangers: true,
    titles: { en: 'Contract and prices', sk: 'Zmluva a ceny', cs: 'Smlouva a ceny', pl: 'Umowa i ceny' },
    hints: { en: 'A new contract, a change, an offer', sk: 'Nová zmluva, zmena, ponuka', cs: 'Nová smlouva, změna, nabídka', pl: 'Nowa umowa, zmiana, oferta' } },
  { code: 'visit', icon: 'calendar-event', groups: ['BUSINESS', 'VIP'], minutes: [480, null, 2400], asksWhen: true,
    titles: { en: 'Meeting or technician', sk: 'Stretnutie alebo technik', cs: 'Schůzka nebo technik', pl: 'Spotkanie lub technik' },
    hints: { en: 'Somebody comes at an hour that suits you', sk: 'Niekto príde v čase, ktorý vám vyhovuje', cs: 'Někdo přijde v čase, který se vám hodí', pl: 'Przyjedziemy o dogodnej dla Państwa godzinie' } },
  { code: 'question', icon: 'message-question', groups: ALL, minutes: [960, null, 2400], forStrangers: true,
    titles: { en: 'Question', sk: 'Otázka', cs: 'Dotaz', pl: 'Pytanie' },
    hints: { en: 'Whatever else you want to know', sk: 'Čokoľvek iné, čo chcete vedieť', cs: 'Cokoli jiného, co chcete vědět', pl: 'Wszystko inne, o co chcą Państwo zapytać' } },
]; // prettier-ignore

/** Kinds of requests of the demo company; those that are there stay as the desk has made them. */
export async function seedTypes(em: EntityManager): Promise<void> {
  for (const [position, kind] of KINDS.entries())
    await executeIn(
      em,
      `insert into tickets_type (id, group_ids, code, titles, hints, icon, first_response_minutes, update_minutes, resolution_minutes, position, asks_when, for_strangers)
         values ($1, (select coalesce(array_agg(id), '{}') from core_group where code = any ($2::text[])), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (code) do nothing`,
      [newId(), kind.groups, kind.code, JSON.stringify(kind.titles), JSON.stringify(kind.hints), kind.icon, ...kind.minutes, (position + 1) * 10, kind.asksWhen ?? false, kind.forStrangers ?? false],
    );
} // prettier-ignore
