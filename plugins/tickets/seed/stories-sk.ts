import type { Story } from './story.ts';

const LIMBA = '10482231';
const JANA = '10482232';
const HORSKA = '10482240';
const STEFANIK = '10482251';
const petr = { staff: 'Petr Dvořák' };

export const slovak: readonly Story[] = [
  { customer: LIMBA, type: 'metering', subject: 'Elektromer po výmene ukazuje prehodené tarify', channel: 'mail', daysAgo: 8, state: 'open', priority: 'high', flagged: true,
    said: [
      ['customer', 0, 'Dobrý deň,\nod výmeny elektromera v júli nám cez deň rastie nízka tarifa a v noci vysoká. Aj júlová faktúra vyzerá prehodená. Posielam stavy z 14:00 a 23:00.\n\nPeter Limba'],
      ['caretaker', 3, 'Dobrý deň, pán Limba, ďakujem za stavy. Naozaj vyzerajú, akoby boli registre zapojené naopak. Objednal som kontrolu u distribútora; kým sa nespraví, faktúru nebudeme vymáhať.'],
      ['note', 4, 'Distribútor potvrdil príjem žiadosti, termín dajú zajtra.'],
      ['customer', 75, 'Ďakujem. Vstup do rozvodne je cez kotolňu, kľúč je na recepcii.'],
      ['caretaker', 78, 'Technik príde 25. novembra medzi 9:00 a 11:00, o kotolni vie.'],
    ], promised: [[8], [10, 'Technik má prvý voľný deň až 25. novembra.', 78]] },
  { customer: LIMBA, type: 'billing', subject: 'Faktúra za október prišla dvakrát', daysAgo: 21, state: 'closed', solved: 27, rating: [5, 'Rýchlo a bez naťahovania.'],
    said: [['customer', 0, 'Októbrová faktúra nám prišla dvakrát, pod dvoma číslami. Ktorá platí?'], ['caretaker', 5, 'Platí prvá z nich. Druhú sme vystavili omylom pri zmene adresy a dnes ju stornujeme. Ospravedlňujem sa.'], ['customer', 26, 'V poriadku, dobropis už vidím.']], promised: [[3]] },
  { customer: LIMBA, type: 'visit', subject: 'Stretnutie k cenám na budúci rok', daysAgo: 5, state: 'pending_customer',
    said: [['customer', 0, 'Radi by sme prebrali ceny na rok 2027. Hodí sa nám ktorýkoľvek štvrtok dopoludnia.'], ['caretaker', 6, 'Navrhujem štvrtok 3. decembra o 10:00 u vás v penzióne. Vyhovuje?']] },
  { customer: LIMBA, type: 'outage', subject: 'Vypadáva istič v kuchyni', channel: 'phone', daysAgo: 34, state: 'closed', solved: 20, rating: [4],
    said: [['customer', 0, 'Pán Limba volal, že im pri zapnutí konvektomatu vypadáva hlavný istič.'], [petr, 2, 'Dobrý deň, hlavný istič má 3×25 A a konvektomat s rúrou ho prekročia. Pošleme elektrikára ešte dnes.'], [petr, 20, 'Elektrikár presunul rúru na inú fázu. Ak by výpadky pokračovali, navrhujeme zvýšiť hodnotu ističa.']], promised: [[2]] },
  { customer: LIMBA, type: 'contract', subject: 'Pripojenie nabíjacej stanice', daysAgo: 12, state: 'open',
    said: [['customer', 0, 'Chceme na parkovisku nabíjačku 2×22 kW. Čo na to treba?'], ['caretaker', 9, 'Treba zvýšiť rezervovanú kapacitu. Žiadosť sme distribútorovi podali, odpoveď máva do dvoch týždňov.']], promised: [[14], [18, 'Distribútor si vypýtal projekt prípojky.']] },
  { customer: JANA, type: 'billing', subject: 'Preddavky sú privysoké', daysAgo: 15, state: 'resolved', solved: 50,
    said: [['customer', 0, 'Od leta nás doma býva menej, ale platíme rovnaké preddavky. Dajú sa znížiť?'], ['caretaker', 20, 'Dobrý deň, pani Kováčová, podľa spotreby za tri mesiace navrhujem 48 € namiesto 71 €. Súhlasíte?'], ['customer', 44, 'Súhlasím, ďakujem.'], ['caretaker', 50, 'Hotovo, nový predpis platí od decembra.']], promised: [[4]] },
  { customer: JANA, type: 'metering', subject: 'Zabudla som nahlásiť stav', channel: 'mail', daysAgo: 40, state: 'closed', solved: 6, rating: [5],
    said: [['customer', 0, 'Dobrý deň, mala som nahlásiť stav do konca mesiaca a zabudla som. Je 18 412.'], ['caretaker', 4, 'Nič sa nestalo, stav som zapísal. Faktúra vyjde v riadnom termíne.']], promised: [[7]] },
  { customer: JANA, type: 'question', subject: 'Ako si prihlásim e-faktúru?', daysAgo: 2, state: 'open',
    said: [['customer', 0, 'Kde v portáli zapnem elektronickú faktúru?'], ['caretaker', 3, 'V časti Faktúry, vpravo hore. Ak ju tam nevidíte, napíšte, zapnem vám ju ja.']] },
  { customer: HORSKA, type: 'complaint', subject: 'Vyúčtovanie spoločných priestorov nesedí', daysAgo: 30, state: 'closed', solved: 260, rating: [2, 'Trvalo to dlho a termín ste posúvali.'],
    said: [['customer', 0, 'Vo vyúčtovaní chodieb je spotreba trojnásobná oproti vlaňajšku. Žiadame prepočet.'], ['caretaker', 7, 'Vyžiadal som si namerané hodnoty od distribútora.'], ['customer', 170, 'Ako to vyzerá? Na schôdzi sa ma pýtajú.'], ['caretaker', 174, 'Distribútor poslal len časť hodnôt, termín musím posunúť. Ospravedlňujem sa.'], ['caretaker', 260, 'Bola to chyba v násobiteli. Vystavili sme dobropis na 312,40 €.']],
    promised: [[6], [9, 'Distribútor poslal len časť hodnôt.', 174]] },
  { customer: HORSKA, type: 'outage', subject: 'Nesvieti schodisko na 3. poschodí', channel: 'phone', daysAgo: 1, state: 'new', unassigned: true, priority: 'high',
    said: [['customer', 0, 'Od včera večera nesvieti schodisko na treťom poschodí, bývajú tam starší ľudia.']] },
  { customer: HORSKA, type: 'visit', subject: 'Odpočet za účasti výboru', daysAgo: 18, state: 'closed', solved: 100, rating: [5, 'Technik prišiel presne.'],
    said: [['customer', 0, 'Prosíme o odpočet hlavných meračov za našej účasti.'], ['caretaker', 8, 'Technik príde v utorok o 15:00.'], ['caretaker', 100, 'Odpočet prebehol, protokol je v dokumentoch.']], promised: [[5]] },
  { customer: STEFANIK, type: 'contract', subject: 'Prepis po otcovi', channel: 'counter', daysAgo: 25, state: 'closed', solved: 140, rating: [4],
    said: [['customer', 0, 'Pán Štefánik priniesol úmrtný list a žiada prepis odberu na seba.'], ['caretaker', 24, 'Prijmite moju úprimnú sústrasť. Prepis pripravujem, zmluvu pošlem na podpis.'], ['caretaker', 140, 'Zmluva je podpísaná a odber je prepísaný.']], promised: [[10]] },
  { customer: STEFANIK, type: 'billing', subject: 'Platba neprišla', daysAgo: 3, state: 'new',
    said: [['customer', 0, 'Prišla mi upomienka, ale faktúru som zaplatil v pondelok. Prikladám číslo platby 8844120.']] },
]; // prettier-ignore
