import type { Story } from './story.ts';

const LAKA = '30977411';
const WISNIEWSKA = '30977425';
const BALTYK = '30977438';
const GRZEGORZ = '30977440';
const petr = { staff: 'Petr Dvořák' };

export const polish: readonly Story[] = [
  { customer: BALTYK, type: 'outage', subject: 'Zapad napięcia zatrzymał sprężarki', daysAgo: 3, state: 'open', priority: 'urgent', flagged: true,
    said: [['customer', 0, 'O 3:12 stanęły sprężarki w komorach 2 i 4. Temperatura wzrosła o 3 stopnie. Prosimy o pilne wyjaśnienie.\n\nPaweł Morski'], ['caretaker', 1, 'Dzień dobry, operator potwierdził zapad napięcia w stacji Port. Wysyłamy technika z rejestratorem.'], ['customer', 9, 'Technik był, dziękuję. Czekamy na raport.'], ['caretaker', 26, 'Raport operatora dostaniemy w czwartek.']], promised: [[2], [5, 'Operator przekaże raport w czwartek.', 26]] },
  { customer: BALTYK, type: 'billing', subject: 'Opłata za moc bierną', channel: 'mail', daysAgo: 22, state: 'closed', solved: 110, rating: [5, 'Konkretnie i na temat.'],
    said: [['customer', 0, 'Opłata za energię bierną wzrosła czterokrotnie. Skąd to?'], ['caretaker', 6, 'Bateria kondensatorów nie pracowała od 3 do 19 października, widać to w danych. Załączam wykres.'], ['customer', 100, 'Potwierdzamy, bezpiecznik. Dziękujemy.'], ['caretaker', 110, 'Cieszę się, zamykam sprawę.']], promised: [[4]] },
  { customer: BALTYK, type: 'visit', subject: 'Przegląd liczników przed sezonem', daysAgo: 37, state: 'closed', solved: 210, rating: [4],
    said: [['customer', 0, 'Prosimy o przegląd układów pomiarowych przed sezonem.'], ['caretaker', 9, 'Proponuję 2 listopada od 7:00.'], [petr, 210, 'Przegląd wykonany, protokół w dokumentach.']], promised: [[10]] },
  { customer: BALTYK, type: 'contract', subject: 'Zwiększenie mocy umownej', daysAgo: 10, state: 'pending_customer',
    said: [['customer', 0, 'Od marca potrzebujemy 800 kW zamiast 650 kW.'], ['caretaker', 7, 'Do wniosku brakuje pełnomocnictwa. Czy mogą je Państwo przesłać?']] },
  { customer: BALTYK, type: 'metering', subject: 'Dane godzinowe przez API', channel: 'api', daysAgo: 14, state: 'resolved', solved: 70, rating: [5],
    said: [['customer', 0, 'Czy dane godzinowe można pobierać przez API codziennie o 6:00?'], ['caretaker', 12, 'Tak, są gotowe od 5:30. Token tworzą Państwo w ustawieniach konta.'], ['caretaker', 70, 'Widzę pierwsze pobrania, wszystko działa.']], promised: [[5]] },
  { customer: LAKA, type: 'billing', subject: 'Korekta faktury za wrzesień', daysAgo: 26, state: 'closed', solved: 55, rating: [4],
    said: [['customer', 0, 'Na fakturze jest stary adres. Prosimy o korektę.'], ['caretaker', 5, 'Oczywiście, korekta będzie jutro.'], ['caretaker', 55, 'Korekta jest w portalu.']], promised: [[2]] },
  { customer: LAKA, type: 'outage', subject: 'Brak prądu w chłodni', channel: 'phone', daysAgo: 48, state: 'closed', solved: 5, rating: [5, 'Szybka pomoc w sobotę!'],
    said: [['customer', 0, 'Pani Łąka dzwoniła: od godziny nie ma prądu w chłodni, reszta zakładu działa.'], ['caretaker', 1, 'Pogotowie jest w drodze.'], ['caretaker', 5, 'Wymieniono bezpiecznik w złączu.']], promised: [[1]] },
  { customer: LAKA, type: 'complaint', subject: 'Podwójnie naliczona opłata handlowa', daysAgo: 17, state: 'open',
    said: [['customer', 0, 'Opłata handlowa jest na obu fakturach za ten sam okres.'], ['caretaker', 30, 'Sprawdzam z księgowością.'], ['customer', 200, 'Czy coś już wiadomo?']], promised: [[7], [12, 'Księgowość zamyka miesiąc.']] },
  { customer: LAKA, type: 'visit', subject: 'Spotkanie w sprawie paneli', daysAgo: 1, state: 'new', unassigned: true,
    said: [['customer', 0, 'Chcielibyśmy porozmawiać o panelach na dachu hali. Pasuje nam każdy piątek.']] },
  { customer: WISNIEWSKA, type: 'contract', subject: 'Przeniesienie umowy na męża', daysAgo: 20, state: 'closed', solved: 160, rating: [5, 'Bardzo miła obsługa.'],
    said: [['customer', 0, 'Jakie dokumenty są potrzebne, żeby przenieść umowę na męża?'], ['caretaker', 10, 'Wystarczy wniosek podpisany przez Państwa oboje. Wzór jest w bibliotece dokumentów.'], ['customer', 120, 'Wysłane.'], ['caretaker', 160, 'Umowa jest przeniesiona.']], promised: [[10]] },
  { customer: WISNIEWSKA, type: 'metering', subject: 'Licznik liczy za szybko', daysAgo: 29, state: 'closed', solved: 230, rating: [3],
    said: [['customer', 0, 'Nic nie zmieniłam w domu, a zużycie wzrosło o połowę.'], ['caretaker', 8, 'Zlecam sprawdzenie licznika.'], ['caretaker', 230, 'Licznik jest sprawny. Zużycie rośnie od września, od włączenia ogrzewania podłogowego.']], promised: [[7], [9, 'Laboratorium miało kolejkę.']] },
  { customer: WISNIEWSKA, type: 'question', subject: 'Czy mogę płacić kartą?', daysAgo: 0, state: 'new',
    said: [['customer', 0, 'Dzień dobry, czy fakturę można opłacić kartą w portalu?']] },
  { customer: GRZEGORZ, type: 'billing', subject: 'Nazwisko z błędem na fakturze', channel: 'mail', daysAgo: 55, state: 'closed', solved: 26, rating: [5, 'Wreszcie ktoś napisał to dobrze.'],
    said: [['customer', 0, 'Na fakturze jest Brzęczyszczykiewic, bez „z” na końcu.'], ['caretaker', 4, 'Bardzo przepraszam, już poprawione.'], ['caretaker', 26, 'Korekta jest w portalu.']], promised: [[3]] },
  { customer: GRZEGORZ, type: 'outage', subject: 'Migające światło wieczorem', daysAgo: 4, state: 'open',
    said: [['customer', 0, 'Od tygodnia po 19:00 miga światło w całym domu, u sąsiadów też.'], ['caretaker', 3, 'Zgłosiłam operatorowi, założy rejestrator na słupie.']], promised: [[6]] },
]; // prettier-ignore
