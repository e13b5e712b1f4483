import type { Story } from './story.ts';

const PEKARNA = '20311870';
const RIHA = '20311884';
const VLTAVA = '20311890';
const ZACKOVA = '20311905';
const marek = { staff: 'Marek Hudák' };

export const czech: readonly Story[] = [
  { customer: VLTAVA, type: 'metering', subject: 'Chybí čtvrthodinová data za 14. listopadu', daysAgo: 6, state: 'open', priority: 'urgent', flagged: true,
    said: [['customer', 0, 'V exportu za 14. 11. chybí čtvrthodiny 02:00 až 06:45. Potřebujeme je pro regulaci.\n\nIng. Radek Novotný'], ['caretaker', 1, 'Dobrý den, díru vidím také. Ústředna neodeslala dávku, žádám o náhradní.'], ['note', 2, 'Distributor: náhradní hodnoty ve středu.'], ['caretaker', 30, 'Náhradní hodnoty budou ve středu odpoledne, do exportu je doplníme hned.']], promised: [[3], [7, 'Distributor dodá náhradní hodnoty až ve středu.', 30]] },
  { customer: VLTAVA, type: 'outage', subject: 'Krátké poklesy napětí v hale 3', channel: 'mail', daysAgo: 19, state: 'closed', solved: 90, rating: [5, 'Výborná spolupráce s technikem.'],
    said: [['customer', 0, 'V hale 3 se od pondělí třikrát zastavila linka pro pokles napětí, vždy kolem 6:10.'], ['caretaker', 1, 'Posíláme technika s analyzátorem, dnes do 14:00.'], [marek, 30, 'Záznam ukazuje rozběh kompresoru ve vedlejším areálu. Jednáme s distributorem.'], ['caretaker', 90, 'Soused zapojil softstartér, od čtvrtka bez poklesů.']], promised: [[5]] },
  { customer: VLTAVA, type: 'contract', subject: 'Nákup po tranších na rok 2027', daysAgo: 28, state: 'closed', solved: 200, rating: [4],
    said: [['customer', 0, 'Chceme na rok 2027 nakupovat ve čtyřech tranších. Pošlete prosím návrh.'], ['caretaker', 10, 'Návrh připravíme do týdne, obchodník se ozve.'], ['caretaker', 200, 'Dodatek je podepsaný, první tranše 12. ledna.']], promised: [[10]] },
  { customer: VLTAVA, type: 'visit', subject: 'Školení k portálu pro energetiky', daysAgo: 4, state: 'pending_reminder',
    said: [['customer', 0, 'Můžete našim třem energetikům ukázat export dat? Nejlépe v prosinci.'], ['caretaker', 5, 'Rádi, 8. prosince v 9:00 u vás. Ozvu se týden předem.']], promised: [[15]] },
  { customer: VLTAVA, type: 'billing', subject: 'Rozpad faktury podle hal', channel: 'api', daysAgo: 11, state: 'resolved', solved: 60,
    said: [['customer', 0, 'Prosíme o rozpad listopadové faktury podle odběrných míst hal 1 až 5.'], ['caretaker', 12, 'Rozpad připravujeme, bude v příloze.'], ['caretaker', 60, 'Rozpad je v dokumentech a od prosince půjde s každou fakturou.']], promised: [[4]] },
  { customer: PEKARNA, type: 'billing', subject: 'Splatnost 30 dní', daysAgo: 16, state: 'closed', solved: 48, rating: [5],
    said: [['customer', 0, 'Dodavatelé nám dávají 30 dní, vy 14. Jde to změnit?'], ['caretaker', 22, 'U tarifu pro firmy ano. Od ledna máte splatnost 30 dní.'], ['customer', 46, 'Děkujeme!']], promised: [[4]] },
  { customer: PEKARNA, type: 'outage', subject: 'V noci nejel proud, přišli jsme o těsto', daysAgo: 9, state: 'open', priority: 'high',
    said: [['customer', 0, 'V noci na pondělí nejel od 2:40 do 4:15 proud. Přišli jsme o těsto za 14 tisíc. Kdo nám to nahradí?'], ['caretaker', 2, 'Mrzí mě to. Výpadek byl neplánovaný, u distributora jsem uplatnil náhradu.'], ['customer', 50, 'Posílám soupis škody.'], ['caretaker', 53, 'Soupis mám, přikládám ho k žádosti.']], promised: [[7], [14, 'Distributor má na vyjádření 15 dní.', 53]] },
  { customer: PEKARNA, type: 'metering', subject: 'Výměna elektroměru v provozu', channel: 'phone', daysAgo: 45, state: 'closed', solved: 120, rating: [3, 'Technik přijel o hodinu později.'],
    said: [['customer', 0, 'Paní Kočková volala: výměna smí být jen mezi 11 a 13 hodinou, jinak stojí pece.'], ['caretaker', 3, 'Domluveno na úterý 11:30.'], ['caretaker', 120, 'Elektroměr je vyměněný.']], promised: [[5]] },
  { customer: PEKARNA, type: 'visit', subject: 'Technik k nové peci', daysAgo: 0, state: 'new', unassigned: true,
    said: [['customer', 0, 'Kupujeme novou pec 36 kW. Může se přijet někdo podívat, jestli stačí přípojka?']] },
  { customer: RIHA, type: 'question', subject: 'Fotovoltaika na střechu', daysAgo: 7, state: 'pending_customer',
    said: [['customer', 0, 'Zvažuji panely na střechu. Vykoupíte přebytky?'], ['caretaker', 20, 'Ano, vykupujeme. Jaký výkon plánujete a máte už smlouvu o připojení?']] },
  { customer: RIHA, type: 'complaint', subject: 'Technik nepřišel', daysAgo: 33, state: 'closed', solved: 75, rating: [1, 'Dva dny dovolené pryč.'],
    said: [['customer', 0, 'Byl jsem doma celé dopoledne a nikdo nepřišel ani nezavolal.'], ['caretaker', 5, 'Omlouvám se. Technik měl poruchu auta a nikdo vám nezavolal, to se nemá stát.'], [marek, 40, 'Zítra 8:00 přijedu osobně.'], [marek, 75, 'Vyměněno. Na příští fakturu jsme připsali slevu 300 Kč.']], promised: [[1], [3, 'Technik měl poruchu auta.', 5]] },
  { customer: RIHA, type: 'billing', subject: 'Přeplatek na jiný účet', channel: 'mail', daysAgo: 52, state: 'closed', solved: 30, rating: [5],
    said: [['customer', 0, 'Přeplatek prosím pošlete na nový účet, starý jsem zrušil.'], ['caretaker', 6, 'Číslo účtu prosím změňte v portálu v Žádostech o změnu, hned ho schválím.'], ['caretaker', 30, 'Změna je schválená, přeplatek odešel.']], promised: [[4]] },
  { customer: ZACKOVA, type: 'metering', subject: 'Samoodečet nejde odeslat', daysAgo: 2, state: 'new',
    said: [['customer', 0, 'Zadávám stav 4 218 a portál píše, že je moc nízký. Elektroměr byl v září měněný.']] },
  { customer: ZACKOVA, type: 'contract', subject: 'Stěhování od 1. prosince', daysAgo: 13, state: 'open',
    said: [['customer', 0, 'Od 1. prosince se stěhuji do Jablonce. Jak převedu odběr?'], ['caretaker', 8, 'Pošlete prosím předávací protokol se stavem elektroměru, o zbytek se postaráme.'], ['customer', 30, 'Protokol budu mít 30. listopadu.']], promised: [[20]] },
]; // prettier-ignore
