import { format, type Locale } from 'portico';
import type { Text, Texts } from './paper.ts';

/** Currency in which each language's customers are billed, and how many of it make a euro here. */
const CURRENCY: Record<Locale, readonly [code: string, rate: number]> = { en: ['EUR', 1], sk: ['EUR', 1], cs: ['CZK', 24.7], pl: ['PLN', 4.28] }; // prettier-ignore

/** Price of a year in a language's currency; each year costs three per cent more than the one before. */
function price(locale: Locale, year: number, euro: number, digits: number): string {
  const [currency, rate] = CURRENCY[locale];
  return format.money(locale, (euro * rate * 1.03 ** (year - 2025)).toFixed(digits), currency);
}

interface Words {
  title: string;
  intro: string;
  electricity: string;
  gas: string;
  services: string;
  rows: Record<
    'high' | 'low' | 'single' | 'gas' | 'standing' | 'test' | 'visit',
    readonly [name: string, unit: string]
  >;
}

function list(locale: Locale, euro: { kwh: number; gas: number; standing: number }, words: Words, year: number): Text {
  const row = (name: keyof Words['rows'], value: number, digits: number) => [...words.rows[name], price(locale, year, value, digits)]; // prettier-ignore
  const table = (...rows: string[][]) => [{ rows }];
  return {
    title: `${words.title} ${year}`,
    sections: [
      { heading: words.electricity, blocks: [words.intro, ...table(row('single', euro.kwh, 4), row('high', euro.kwh * 1.12, 4), row('low', euro.kwh * 0.71, 4), row('standing', euro.standing, 2))] },
      { heading: words.gas, blocks: table(row('gas', euro.gas, 4), row('standing', euro.standing * 1.4, 2)) },
      { heading: words.services, blocks: table(row('visit', 18, 2), row('test', 42, 2)) },
    ],
  };
} // prettier-ignore

const WORDS: Record<Locale, Omit<Words, 'title'>> = {
  en: { intro: 'Prices without value added tax and without regulated fees of the distributor.', electricity: 'Electricity', gas: 'Gas', services: 'Services',
    rows: { single: ['One rate', 'kWh'], high: ['High rate', 'kWh'], low: ['Low rate', 'kWh'], gas: ['Gas', 'kWh'], standing: ['Standing charge', 'month'], visit: ['Visit of a technician', 'visit'], test: ['Test of a meter', 'meter'] } },
  sk: { intro: 'Ceny bez dane z pridanej hodnoty a bez regulovaných poplatkov distribútora.', electricity: 'Elektrina', gas: 'Plyn', services: 'Služby',
    rows: { single: ['Jednotarif', 'kWh'], high: ['Vysoká tarifa', 'kWh'], low: ['Nízka tarifa', 'kWh'], gas: ['Plyn', 'kWh'], standing: ['Mesačná platba', 'mesiac'], visit: ['Výjazd technika', 'výjazd'], test: ['Preskúšanie meradla', 'meradlo'] } },
  cs: { intro: 'Ceny bez daně z přidané hodnoty a bez regulovaných poplatků distributora.', electricity: 'Elektřina', gas: 'Plyn', services: 'Služby',
    rows: { single: ['Jednotarif', 'kWh'], high: ['Vysoký tarif', 'kWh'], low: ['Nízký tarif', 'kWh'], gas: ['Plyn', 'kWh'], standing: ['Měsíční plat', 'měsíc'], visit: ['Výjezd technika', 'výjezd'], test: ['Přezkoušení měřidla', 'měřidlo'] } },
  pl: { intro: 'Ceny bez podatku VAT i bez regulowanych opłat dystrybutora.', electricity: 'Energia elektryczna', gas: 'Gaz', services: 'Usługi',
    rows: { single: ['Taryfa całodobowa', 'kWh'], high: ['Strefa dzienna', 'kWh'], low: ['Strefa nocna', 'kWh'], gas: ['Gaz', 'kWh'], standing: ['Opłata handlowa', 'miesiąc'], visit: ['Przyjazd technika', 'przyjazd'], test: ['Sprawdzenie licznika', 'licznik'] } },
}; // prettier-ignore

const texts = (titles: Record<Locale, string>, euro: { kwh: number; gas: number; standing: number }): Texts => {
  const of = (locale: Locale) => (year: number) =>
    list(locale, euro, { title: titles[locale], ...WORDS[locale] }, year);
  return { en: of('en'), sk: of('sk'), cs: of('cs'), pl: of('pl') };
};

export const householdPrices = texts(
  { en: 'Price list for households', sk: 'Cenník pre domácnosti', cs: 'Ceník pro domácnosti', pl: 'Cennik dla gospodarstw domowych' },
  { kwh: 0.1289, gas: 0.0486, standing: 1.9 },
); // prettier-ignore

export const businessPrices = texts(
  { en: 'Price list for business', sk: 'Cenník pre firmy', cs: 'Ceník pro firmy', pl: 'Cennik dla firm' },
  { kwh: 0.1174, gas: 0.0441, standing: 4.5 },
);
