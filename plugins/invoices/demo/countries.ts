import type { UblParty } from '../ubl/document.ts';

export type DemoCountry = 'SK' | 'CZ' | 'PL';

/** How the demo company bills in a country: who the seller is, and in which words and prices. */
export interface CountryOfDemo {
  currency: string;
  /** Per cent. */
  vatRate: string;
  seller: UblParty;
  account: { iban: string; bic: string; name: string };
  constantSymbol: string | null;
  /** EAS code of VAT numbers as endpoints. */
  vatScheme: string;
  /** Price level against the euro prices of `services.ts`. */
  factor: string;
  months: readonly string[];
  terms: (days: number) => string;
  texts: Record<ServiceText, string>;
}

export type ServiceText =
  | 'electricity' | 'gas' | 'service' | 'high' | 'low' | 'distribution' | 'capacity' | 'system' | 'fixed' | 'gasEnergy' | 'gasDistribution'
  | 'gasFixed' | 'contract' | 'hours' | 'travel' | 'correction' | 'corrected' | 'full'; // prettier-ignore

const party = (name: string, legalId: string, vatId: string, legalForm: string, rest: Pick<UblParty, 'address' | 'contact'> & { scheme: string }): UblParty => ({
  name,
  tradingName: 'Lumenia',
  identifiers: [],
  legalId: { value: legalId, scheme: null },
  vatId,
  taxRegistrationId: null,
  legalForm,
  endpoint: { value: vatId, scheme: rest.scheme },
  address: rest.address,
  contact: rest.contact,
}); // prettier-ignore

const address = (street: string, city: string, postCode: string, country: string) => ({
  street, street2: null, street3: null, city, postCode, subdivision: null, country,
}); // prettier-ignore

const slovakia: CountryOfDemo = {
  currency: 'EUR',
  vatRate: '23',
  vatScheme: '9950',
  factor: '1',
  seller: party('Lumenia Energia, a.s.', '52114907', 'SK2120984417', 'Obchodný register Mestského súdu Bratislava III, oddiel Sa, vložka 7104/B', {
    scheme: '9950',
    address: address('Prievozská 4', 'Bratislava', '821 09', 'SK'),
    contact: { name: 'Zákaznícka linka', phone: '+421 2 2102 5500', email: 'zakaznik@lumenia.example' },
  }),
  account: { iban: 'SK3112000000198742637541', bic: 'TATRSKBX', name: 'Lumenia Energia, a.s.' },
  constantSymbol: '0308',
  months: ['január', 'február', 'marec', 'apríl', 'máj', 'jún', 'júl', 'august', 'september', 'október', 'november', 'december'],
  terms: (days) => `Splatné do ${days} dní od vystavenia.`,
  texts: {
    electricity: 'Elektrina', gas: 'Plyn', service: 'Servisná zmluva', high: 'Silová elektrina, vysoké pásmo (VT)', low: 'Silová elektrina, nízke pásmo (NT)',
    distribution: 'Distribúcia, variabilná zložka', capacity: 'Rezervovaná kapacita', system: 'Systémové služby a prevádzka systému', fixed: 'Mesačná platba',
    gasEnergy: 'Zemný plyn, odber', gasDistribution: 'Distribúcia a preprava plynu', gasFixed: 'Fixná mesačná sadzba', contract: 'Pravidelná prehliadka technológie',
    hours: 'Práca technika', travel: 'Doprava technika', correction: 'Oprava odpočtu elektromera', corrected: 'Dobropis k faktúre', full: 'Storno chybne vystavenej faktúry',
  },
}; // prettier-ignore

const czechia: CountryOfDemo = {
  currency: 'CZK',
  vatRate: '21',
  vatScheme: '9929',
  factor: '25.1',
  seller: party('Lumenia Energie, s.r.o.', '28990451', 'CZ28990451', 'Zapsáno u Krajského soudu v Brně, oddíl C, vložka 91235', {
    scheme: '9929',
    address: address('Vídeňská 55', 'Brno', '639 00', 'CZ'),
    contact: { name: 'Zákaznická linka', phone: '+420 225 102 500', email: 'zakaznik@lumenia.example' },
  }),
  account: { iban: 'CZ6508000000192000145399', bic: 'GIBACZPX', name: 'Lumenia Energie, s.r.o.' },
  constantSymbol: '0308',
  months: ['leden', 'únor', 'březen', 'duben', 'květen', 'červen', 'červenec', 'srpen', 'září', 'říjen', 'listopad', 'prosinec'],
  terms: (days) => `Splatnost ${days} dní od vystavení.`,
  texts: {
    electricity: 'Elektřina', gas: 'Plyn', service: 'Servisní smlouva', high: 'Silová elektřina, vysoký tarif (VT)', low: 'Silová elektřina, nízký tarif (NT)',
    distribution: 'Distribuce, množství elektřiny', capacity: 'Rezervovaný příkon', system: 'Systémové služby', fixed: 'Stálý měsíční plat',
    gasEnergy: 'Zemní plyn, odběr', gasDistribution: 'Distribuce plynu', gasFixed: 'Stálý měsíční plat', contract: 'Pravidelná prohlídka technologie',
    hours: 'Práce technika', travel: 'Doprava technika', correction: 'Oprava odečtu elektroměru', corrected: 'Dobropis k faktuře', full: 'Storno chybně vystavené faktury',
  },
}; // prettier-ignore

const poland: CountryOfDemo = {
  currency: 'PLN',
  vatRate: '23',
  vatScheme: '9945',
  factor: '4.3',
  seller: party('Lumenia Energia Sp. z o.o.', '0000731955', 'PL5252871043', 'KRS 0000731955, Sąd Rejonowy dla m.st. Warszawy, kapitał zakładowy 5 000 000 PLN', {
    scheme: '9945',
    address: address('ul. Prosta 51', 'Warszawa', '00-838', 'PL'),
    contact: { name: 'Biuro obsługi klienta', phone: '+48 22 102 55 00', email: 'klient@lumenia.example' },
  }),
  account: { iban: 'PL61109010140000071219812874', bic: 'WBKPPLPP', name: 'Lumenia Energia Sp. z o.o.' },
  constantSymbol: null,
  months: ['styczeń', 'luty', 'marzec', 'kwiecień', 'maj', 'czerwiec', 'lipiec', 'sierpień', 'wrzesień', 'październik', 'listopad', 'grudzień'],
  terms: (days) => `Termin płatności ${days} dni od wystawienia.`,
  texts: {
    electricity: 'Energia elektryczna', gas: 'Gaz', service: 'Umowa serwisowa', high: 'Energia czynna, strefa dzienna', low: 'Energia czynna, strefa nocna',
    distribution: 'Opłata sieciowa zmienna', capacity: 'Opłata mocowa', system: 'Opłata jakościowa', fixed: 'Opłata handlowa',
    gasEnergy: 'Paliwo gazowe', gasDistribution: 'Dystrybucja gazu, opłata zmienna', gasFixed: 'Opłata abonamentowa', contract: 'Okresowy przegląd instalacji',
    hours: 'Praca technika', travel: 'Dojazd technika', correction: 'Korekta odczytu licznika', corrected: 'Korekta do faktury', full: 'Anulowanie błędnej faktury',
  },
}; // prettier-ignore

export const countries: Readonly<Record<DemoCountry, CountryOfDemo>> = { SK: slovakia, CZ: czechia, PL: poland };
