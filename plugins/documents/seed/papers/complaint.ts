import type { Text, Texts } from './paper.ts';

interface Words {
  title: string;
  who: readonly [heading: string, ...labels: string[]];
  what: readonly [heading: string, ...labels: string[]];
  want: readonly [heading: string, ...labels: string[]];
  how: readonly [heading: string, text: string];
}

const fill = ({ title, who, what, want, how }: Words): (() => Text) => {
  const form = ([heading, ...blanks]: readonly [string, ...string[]]) => ({ heading, blocks: [{ blanks }] });
  return () => ({ title, sections: [form(who), form(what), form(want), { heading: how[0], blocks: [how[1]] }] });
};

export const complaint: Texts = {
  en: fill({
    title: 'Complaint form',
    who: ['Customer', 'Name', 'Customer number', 'Telephone or e-mail'],
    what: ['What you complain about', 'Invoice number', 'Supply point or meter', 'What is wrong', 'Since when'],
    want: ['What you ask for', 'Correction, discount or other', 'Account for a refund', 'Place and date', 'Signature'],
    how: ['How to send it', 'Send the filled-in form in the customer portal under “Send a document”, or by letter to Lumenia, Lomnická 1, Poprad. We confirm it within 3 working days.'],
  }),
  sk: fill({
    title: 'Reklamačný formulár',
    who: ['Zákazník', 'Meno alebo názov', 'Zákaznícke číslo', 'Telefón alebo e-mail'],
    what: ['Čo reklamujete', 'Číslo faktúry', 'Odberné miesto alebo meradlo', 'Čo nie je v poriadku', 'Odkedy'],
    want: ['O čo žiadate', 'Oprava, zľava alebo iné', 'Účet na vrátenie sumy', 'Miesto a dátum', 'Podpis'],
    how: ['Ako ho poslať', 'Vyplnený formulár pošlite v zákazníckom portáli cez „Poslať dokument“ alebo listom na adresu Lumenia, Lomnická 1, Poprad. Prijatie potvrdíme do 3 pracovných dní.'],
  }),
  cs: fill({
    title: 'Reklamační formulář',
    who: ['Zákazník', 'Jméno nebo název', 'Zákaznické číslo', 'Telefon nebo e-mail'],
    what: ['Co reklamujete', 'Číslo faktury', 'Odběrné místo nebo měřidlo', 'Co není v pořádku', 'Odkdy'],
    want: ['O co žádáte', 'Oprava, sleva nebo jiné', 'Účet pro vrácení částky', 'Místo a datum', 'Podpis'],
    how: ['Jak ho poslat', 'Vyplněný formulář pošlete v zákaznickém portálu přes „Poslat dokument“ nebo dopisem na adresu Lumenia, Lomnická 1, Poprad. Přijetí potvrdíme do 3 pracovních dnů.'],
  }),
  pl: fill({
    title: 'Formularz reklamacji',
    who: ['Klient', 'Imię i nazwisko lub nazwa', 'Numer klienta', 'Telefon lub e-mail'],
    what: ['Przedmiot reklamacji', 'Numer faktury', 'Punkt poboru lub licznik', 'Na czym polega problem', 'Od kiedy'],
    want: ['Żądanie', 'Korekta, rabat lub inne', 'Rachunek do zwrotu', 'Miejsce i data', 'Podpis'],
    how: ['Jak wysłać', 'Wypełniony formularz prosimy przesłać w portalu klienta przez „Prześlij dokument” lub listownie: Lumenia, Lomnická 1, Poprad. Przyjęcie potwierdzamy w ciągu 3 dni roboczych.'],
  }),
}; // prettier-ignore
