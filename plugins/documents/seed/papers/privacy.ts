import { articles, type Article, type Text, type Texts } from './paper.ts';

const of = (title: string, ...parts: readonly Article[]) => (): Text => ({ title, sections: articles(...parts) }); // prettier-ignore

/** Information under article 13 of Regulation (EU) 2016/679. */
export const privacy: Texts = {
  en: of('How we handle personal data',
    ['Who is responsible', 'The controller is Lumenia. Our data protection officer answers at privacy@lumenia.example.'],
    ['What we process and why', 'Name, address, contacts, supply points, readings, invoices and payments: to perform the contract and to meet duties of accounting and tax law.', 'Recordings of calls and messages: in our legitimate interest in being able to show what was agreed. Offers by e-mail: only with your consent, which you can withdraw in the portal at any time.'],
    ['How long', 'For the time of the contract and ten years after it where tax law demands it; recordings for six months; consents until they are withdrawn.'],
    ['Who receives it', 'Distributors, banks, the post, and companies that run our systems under contract. Nothing leaves the European Union.'],
    ['Your rights', 'You may see, correct, transfer and erase your data, restrict the processing or object to it, and complain to the data protection authority.']),
  sk: of('Ako zaobchádzame s osobnými údajmi',
    ['Kto zodpovedá', 'Prevádzkovateľom je spoločnosť Lumenia. Zodpovedná osoba odpovedá na adrese privacy@lumenia.example.'],
    ['Čo spracúvame a prečo', 'Meno, adresu, kontakty, odberné miesta, odpočty, faktúry a platby: aby sme plnili zmluvu a povinnosti podľa účtovných a daňových predpisov.', 'Nahrávky hovorov a správy: v oprávnenom záujme preukázať, čo bolo dohodnuté. Ponuky e-mailom: len s vaším súhlasom, ktorý môžete v portáli kedykoľvek odvolať.'],
    ['Ako dlho', 'Počas trvania zmluvy a desať rokov po nej, ak to žiadajú daňové predpisy; nahrávky šesť mesiacov; súhlasy do odvolania.'],
    ['Kto ich dostáva', 'Prevádzkovatelia sústav, banky, pošta a firmy, ktoré pre nás na základe zmluvy prevádzkujú systémy. Mimo Európskej únie nejde nič.'],
    ['Vaše práva', 'Údaje môžete vidieť, opraviť, preniesť a dať vymazať, obmedziť spracúvanie alebo proti nemu namietať a podať sťažnosť Úradu na ochranu osobných údajov.']),
  cs: of('Jak nakládáme s osobními údaji',
    ['Kdo odpovídá', 'Správcem je společnost Lumenia. Pověřenec pro ochranu osobních údajů odpovídá na adrese privacy@lumenia.example.'],
    ['Co zpracováváme a proč', 'Jméno, adresu, kontakty, odběrná místa, odečty, faktury a platby: abychom plnili smlouvu a povinnosti podle účetních a daňových předpisů.', 'Nahrávky hovorů a zprávy: v oprávněném zájmu prokázat, co bylo dohodnuto. Nabídky e-mailem: jen s vaším souhlasem, který můžete v portálu kdykoli odvolat.'],
    ['Jak dlouho', 'Po dobu trvání smlouvy a deset let po ní, žádají-li to daňové předpisy; nahrávky šest měsíců; souhlasy do odvolání.'],
    ['Kdo je dostává', 'Provozovatelé soustav, banky, pošta a firmy, které pro nás na základě smlouvy provozují systémy. Mimo Evropskou unii nejde nic.'],
    ['Vaše práva', 'Údaje můžete vidět, opravit, přenést a nechat vymazat, omezit zpracování nebo proti němu vznést námitku a podat stížnost Úřadu pro ochranu osobních údajů.']),
  pl: of('Jak przetwarzamy dane osobowe',
    ['Kto odpowiada', 'Administratorem danych jest Lumenia. Inspektor ochrony danych odpowiada pod adresem privacy@lumenia.example.'],
    ['Co przetwarzamy i po co', 'Imię i nazwisko, adres, dane kontaktowe, punkty poboru, odczyty, faktury i płatności: w celu wykonania umowy oraz obowiązków księgowych i podatkowych.', 'Nagrania rozmów i wiadomości: w uzasadnionym interesie wykazania, co uzgodniono. Oferty e-mailem: tylko za zgodą, którą w portalu można w każdej chwili wycofać.'],
    ['Jak długo', 'Przez czas trwania umowy i dziesięć lat po niej, jeżeli wymagają tego przepisy podatkowe; nagrania przez sześć miesięcy; zgody do ich wycofania.'],
    ['Kto je otrzymuje', 'Operatorzy systemów, banki, poczta oraz firmy, które na podstawie umowy prowadzą nasze systemy. Nic nie opuszcza Unii Europejskiej.'],
    ['Państwa prawa', 'Mogą Państwo żądać dostępu do danych, ich sprostowania, przeniesienia i usunięcia, ograniczyć przetwarzanie lub się mu sprzeciwić oraz złożyć skargę do Prezesa UODO.']),
}; // prettier-ignore
