/** The demo company: Lumenia, an energy and service company in Slovakia, Czechia and Poland. All people, firms and numbers are invented. */

export interface DemoCustomer {
  number: string;
  name: string;
  kind: 'person' | 'organisation';
  country: 'SK' | 'CZ' | 'PL';
  locale: 'sk' | 'cs' | 'pl';
  group: 'CLIENTS' | 'BUSINESS' | 'VIP';
  caretaker: string;
  email: string;
  phone: string;
  companyRegNo?: string;
  vatId?: string;
  address: { line1: string; city: string; postalCode: string };
  service?: { line1: string; city: string; postalCode: string };
}

export const demoGroups = [
  { code: 'BUSINESS', title: 'Business' },
  { code: 'VIP', title: 'VIP metering' },
] as const;

export const demoStaff = [
  { login: 'admin@lumenia.example', name: 'Zuzana Benešová', group: 'ADMINS', locale: 'en', phone: '+421 2 2102 5500' },
  {
    login: 'marek.hudak@lumenia.example',
    name: 'Marek Hudák',
    group: 'STAFF',
    locale: 'sk',
    phone: '+421 2 2102 5510',
  },
  {
    login: 'katarzyna.nowak@lumenia.example',
    name: 'Katarzyna Nowak',
    group: 'STAFF',
    locale: 'pl',
    phone: '+48 22 102 55 20',
  },
  {
    login: 'petr.dvorak@lumenia.example',
    name: 'Petr Dvořák',
    group: 'STAFF',
    locale: 'cs',
    phone: '+420 225 102 530',
  },
] as const;

/** What staff of Lumenia may beside what every portal gives to those who look after customers: access for customers goes out from the desk. */
export const demoStaffRights = [
  ['read', 'Account'],
  ['issue', 'Credential'],
  ['preview', 'Portlet'],
] as const;

const marek = 'marek.hudak@lumenia.example';
const kasia = 'katarzyna.nowak@lumenia.example';
const petr = 'petr.dvorak@lumenia.example';

export const demoCustomers: readonly DemoCustomer[] = [
  { number: '10482231', name: 'Penzión Limba, s.r.o.', kind: 'organisation', country: 'SK', locale: 'sk', group: 'VIP', caretaker: marek, email: 'recepcia@penzionlimba.example', phone: '+421 52 446 7101', companyRegNo: '36501234', vatId: 'SK2020123456', address: { line1: 'Lomnická 48', city: 'Tatranská Lomnica', postalCode: '059 60' }, service: { line1: 'Hlavná 7', city: 'Poprad', postalCode: '058 01' } },
  { number: '10482232', name: 'Jana Kováčová', kind: 'person', country: 'SK', locale: 'sk', group: 'CLIENTS', caretaker: marek, email: 'jana.kovacova@penzionlimba.example', phone: '+421 905 123 401', address: { line1: 'Ždiar 112', city: 'Ždiar', postalCode: '059 55' } },
  { number: '10482240', name: 'SVB Horská 12', kind: 'organisation', country: 'SK', locale: 'sk', group: 'BUSINESS', caretaker: marek, email: 'vybor@horska12.example', phone: '+421 905 123 402', companyRegNo: '42087654', address: { line1: 'Horská 12', city: 'Košice', postalCode: '040 11' } },
  { number: '10482251', name: 'Ľubomír Štefánik', kind: 'person', country: 'SK', locale: 'sk', group: 'CLIENTS', caretaker: marek, email: 'lubo.stefanik@posta.example', phone: '+421 905 123 403', address: { line1: 'Nábrežná 3', city: 'Banská Bystrica', postalCode: '974 01' } },
  { number: '20311870', name: 'Pekárna U Dvou koček, s.r.o.', kind: 'organisation', country: 'CZ', locale: 'cs', group: 'BUSINESS', caretaker: petr, email: 'ucetni@dvekocky.example', phone: '+420 603 214 501', companyRegNo: '27654321', vatId: 'CZ27654321', address: { line1: 'Kotlářská 21', city: 'Brno', postalCode: '602 00' } },
  { number: '20311884', name: 'Tomáš Říha', kind: 'person', country: 'CZ', locale: 'cs', group: 'CLIENTS', caretaker: petr, email: 'tomas.riha@posta.example', phone: '+420 603 214 502', address: { line1: 'Zámecká 5', city: 'Olomouc', postalCode: '779 00' } },
  { number: '20311890', name: 'Strojírny Vltava, a.s.', kind: 'organisation', country: 'CZ', locale: 'cs', group: 'VIP', caretaker: petr, email: 'energetika@strojirnyvltava.example', phone: '+420 386 214 503', companyRegNo: '25111222', vatId: 'CZ25111222', address: { line1: 'Pražská 890', city: 'České Budějovice', postalCode: '370 04' } },
  { number: '20311905', name: 'Eliška Žáčková', kind: 'person', country: 'CZ', locale: 'cs', group: 'CLIENTS', caretaker: petr, email: 'eliska.zackova@posta.example', phone: '+420 603 214 504', address: { line1: 'U Lesa 14', city: 'Liberec', postalCode: '460 01' } },
  { number: '30977411', name: 'Wytwórnia Pierogów Łąka Sp. z o.o.', kind: 'organisation', country: 'PL', locale: 'pl', group: 'BUSINESS', caretaker: kasia, email: 'ksiegowosc@laka.example', phone: '+48 601 330 601', companyRegNo: '146789012', vatId: 'PL5213456789', address: { line1: 'ul. Świętokrzyska 18/3', city: 'Warszawa', postalCode: '00-052' } },
  { number: '30977425', name: 'Małgorzata Wiśniewska', kind: 'person', country: 'PL', locale: 'pl', group: 'CLIENTS', caretaker: kasia, email: 'm.wisniewska@poczta.example', phone: '+48 601 330 602', address: { line1: 'ul. Długa 7', city: 'Kraków', postalCode: '31-146' } },
  { number: '30977438', name: 'Chłodnie Bałtyk S.A.', kind: 'organisation', country: 'PL', locale: 'pl', group: 'VIP', caretaker: kasia, email: 'media@chlodniebaltyk.example', phone: '+48 58 330 60 03', companyRegNo: '220334455', vatId: 'PL5832998877', address: { line1: 'ul. Portowa 1', city: 'Gdańsk', postalCode: '80-554' } },
  { number: '30977440', name: 'Grzegorz Brzęczyszczykiewicz', kind: 'person', country: 'PL', locale: 'pl', group: 'CLIENTS', caretaker: kasia, email: 'grzegorz.b@poczta.example', phone: '+48 601 330 604', address: { line1: 'ul. Źródlana 44', city: 'Wrocław', postalCode: '50-305' } },
]; // prettier-ignore

/** Accounts of customers; Jana serves two customers and changes between them. `shown` are printed at the start. */
export const demoAccounts = [
  { login: 'jana.kovacova@penzionlimba.example', name: 'Jana Kováčová', locale: 'sk', customers: ['10482232', '10482231'], shown: 'customer' },
  { login: 'energetika@strojirnyvltava.example', name: 'Ing. Radek Novotný', locale: 'cs', customers: ['20311890'], shown: 'VIP customer' },
  { login: 'recepcia@penzionlimba.example', name: 'Peter Limba', locale: 'sk', customers: ['10482231'] },
  { login: 'vybor@horska12.example', name: 'Anna Horská', locale: 'sk', customers: ['10482240'] },
  { login: 'lubo.stefanik@posta.example', name: 'Ľubomír Štefánik', locale: 'sk', customers: ['10482251'] },
  { login: 'ucetni@dvekocky.example', name: 'Lenka Kočková', locale: 'cs', customers: ['20311870'] },
  { login: 'tomas.riha@posta.example', name: 'Tomáš Říha', locale: 'cs', customers: ['20311884'] },
  { login: 'eliska.zackova@posta.example', name: 'Eliška Žáčková', locale: 'cs', customers: ['20311905'] },
  { login: 'ksiegowosc@laka.example', name: 'Agnieszka Łąka', locale: 'pl', customers: ['30977411'] },
  { login: 'm.wisniewska@poczta.example', name: 'Małgorzata Wiśniewska', locale: 'pl', customers: ['30977425'] },
  { login: 'media@chlodniebaltyk.example', name: 'Paweł Morski', locale: 'pl', customers: ['30977438'] },
  { login: 'grzegorz.b@poczta.example', name: 'Grzegorz Brzęczyszczykiewicz', locale: 'pl', customers: ['30977440'] },
] as const; // prettier-ignore
