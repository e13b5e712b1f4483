import { articles, type Article, type Text, type Texts } from './paper.ts';

const of = (title: string, ...parts: readonly Article[]) => (): Text => ({ title, sections: articles(...parts) }); // prettier-ignore

/** For customers with interval metering. */
export const metering: Texts = {
  en: of('Technical conditions of remote metering',
    ['Equipment', 'The meter stores values of 15 minutes and sends them once a day. The customer keeps the cabinet accessible and dry, between -25 and +55 °C.'],
    ['Data', 'Values of the day before are in the portal from 10:00. Values that are missing are estimated and marked as such; they are replaced as soon as the meter has sent them.'],
    ['Own readings', 'Where communication fails for more than three days, the customer enters a reading in the portal.']),
  sk: of('Technické podmienky diaľkového merania',
    ['Zariadenie', 'Meradlo ukladá pätnásťminútové hodnoty a raz denne ich odosiela. Zákazník udržiava skriňu prístupnú a suchú pri teplote od -25 do +55 °C.'],
    ['Údaje', 'Hodnoty z predchádzajúceho dňa sú v portáli od 10:00. Chýbajúce hodnoty odhadneme a označíme; nahradíme ich hneď, ako ich meradlo odošle.'],
    ['Vlastné odpočty', 'Ak spojenie vypadne na viac ako tri dni, zákazník zadá odpočet v portáli.']),
  cs: of('Technické podmínky dálkového měření',
    ['Zařízení', 'Měřidlo ukládá patnáctiminutové hodnoty a jednou denně je odesílá. Zákazník udržuje skříň přístupnou a suchou při teplotě od -25 do +55 °C.'],
    ['Údaje', 'Hodnoty z předchozího dne jsou v portálu od 10:00. Chybějící hodnoty odhadneme a označíme; nahradíme je, jakmile je měřidlo odešle.'],
    ['Vlastní odečty', 'Vypadne-li spojení na více než tři dny, zákazník zadá odečet v portálu.']),
  pl: of('Warunki techniczne zdalnego pomiaru',
    ['Urządzenia', 'Licznik zapisuje wartości piętnastominutowe i wysyła je raz na dobę. Klient utrzymuje szafę dostępną i suchą, w temperaturze od -25 do +55 °C.'],
    ['Dane', 'Wartości z poprzedniego dnia są w portalu od 10:00. Brakujące wartości szacujemy i oznaczamy; zastępujemy je, gdy licznik je wyśle.'],
    ['Własne odczyty', 'Jeżeli łączność zaniknie na ponad trzy dni, klient podaje odczyt w portalu.']),
}; // prettier-ignore
