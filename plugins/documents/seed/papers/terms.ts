import { articles, type Article, type Texts } from './paper.ts';

/** The second version says more than the first. */
const since2 = (version: number, article: Article): Article[] => (version >= 2 ? [article] : []);

export const terms: Texts = {
  en: (_year, version) => ({
    title: 'General terms and conditions of supply',
    sections: articles(
      ['What these terms cover', 'They apply to every contract on the supply of electricity and gas and on energy services between Lumenia and the customer. What the contract says differently comes first.'],
      ['Supply and metering', 'We supply to the agreed supply point up to the reserved capacity. The distributor reads the meter; where it is agreed, the customer sends his own readings in the customer portal.', 'A customer who doubts a meter may ask for it to be tested. If the meter is wrong, the test costs him nothing.'],
      ['Price and payment', 'Prices follow the price list that is valid on the day of supply. We publish a change at least 30 days before it takes effect. Invoices are due 14 days after they are issued unless the contract sets another day.'],
      ['Complaints', 'A complaint can be made in the portal, by e-mail or by letter. We confirm it within 3 working days and answer within 30 days. A complaint about the amount does not delay the part of it that is not in dispute.'],
      ['Interruption and end of supply', 'Supply may be interrupted for safety, for planned work announced 15 days ahead, or after two reminders of an overdue invoice. The customer may end a contract for an indefinite time with one month of notice.'],
      ...since2(version, ['Electronic communication', 'Documents in the customer portal count as delivered on the day the customer opens them, at the latest five days after we have announced them by e-mail. The customer may return to paper at any time and free of charge.']),
      ['Final provisions', 'These terms are published in Slovak, Czech, Polish and English. For contracts concluded in Slovakia the Slovak wording decides.'],
    ),
  }),
  sk: (_year, version) => ({
    title: 'Všeobecné obchodné podmienky dodávky',
    sections: articles(
      ['Čo tieto podmienky upravujú', 'Vzťahujú sa na každú zmluvu o dodávke elektriny a plynu a o energetických službách medzi spoločnosťou Lumenia a zákazníkom. Ak zmluva určuje niečo iné, má prednosť.'],
      ['Dodávka a meranie', 'Dodávame do dohodnutého odberného miesta najviac vo výške rezervovanej kapacity. Meradlo odpočítava prevádzkovateľ sústavy; ak je to dohodnuté, zákazník zadáva vlastné odpočty v zákazníckom portáli.', 'Zákazník, ktorý má o meradle pochybnosti, môže požiadať o jeho preskúšanie. Ak je meradlo chybné, preskúšanie ho nič nestojí.'],
      ['Cena a platenie', 'Ceny určuje cenník platný v deň dodávky. Zmenu zverejňujeme najmenej 30 dní pred jej účinnosťou. Faktúry sú splatné do 14 dní od vystavenia, ak zmluva neurčuje iný deň.'],
      ['Reklamácie', 'Reklamáciu možno podať v portáli, e-mailom alebo listom. Potvrdíme ju do 3 pracovných dní a vybavíme do 30 dní. Reklamácia výšky sumy neodkladá splatnosť časti, ktorá nie je sporná.'],
      ['Prerušenie a ukončenie dodávky', 'Dodávku možno prerušiť z bezpečnostných dôvodov, pre plánované práce oznámené 15 dní vopred alebo po dvoch upomienkach. Zmluvu na neurčitý čas môže zákazník vypovedať s jednomesačnou výpovednou lehotou.'],
      ...since2(version, ['Elektronická komunikácia', 'Dokumenty v zákazníckom portáli sa považujú za doručené dňom, keď ich zákazník otvorí, najneskôr piatym dňom po tom, čo sme ich oznámili e-mailom. K listinnej forme sa zákazník môže kedykoľvek bezplatne vrátiť.']),
      ['Záverečné ustanovenia', 'Podmienky zverejňujeme po slovensky, česky, poľsky a anglicky. Pre zmluvy uzavreté na Slovensku rozhoduje slovenské znenie.'],
    ),
  }),
  cs: (_year, version) => ({
    title: 'Všeobecné obchodní podmínky dodávky',
    sections: articles(
      ['Co tyto podmínky upravují', 'Vztahují se na každou smlouvu o dodávce elektřiny a plynu a o energetických službách mezi společností Lumenia a zákazníkem. Stanoví-li smlouva něco jiného, má přednost.'],
      ['Dodávka a měření', 'Dodáváme do sjednaného odběrného místa nejvýše ve výši rezervované kapacity. Měřidlo odečítá provozovatel soustavy; je-li to sjednáno, zákazník zadává vlastní odečty v zákaznickém portálu.', 'Zákazník, který má o měřidle pochybnosti, může požádat o jeho přezkoušení. Je-li měřidlo vadné, přezkoušení ho nic nestojí.'],
      ['Cena a placení', 'Ceny určuje ceník platný v den dodávky. Změnu zveřejňujeme nejméně 30 dní před její účinností. Faktury jsou splatné do 14 dnů od vystavení, neurčuje-li smlouva jiný den.'],
      ['Reklamace', 'Reklamaci lze podat v portálu, e-mailem nebo dopisem. Potvrdíme ji do 3 pracovních dnů a vyřídíme do 30 dnů. Reklamace výše částky neodkládá splatnost části, která není sporná.'],
      ['Přerušení a ukončení dodávky', 'Dodávku lze přerušit z bezpečnostních důvodů, pro plánované práce oznámené 15 dní předem nebo po dvou upomínkách. Smlouvu na dobu neurčitou může zákazník vypovědět s měsíční výpovědní dobou.'],
      ...since2(version, ['Elektronická komunikace', 'Dokumenty v zákaznickém portálu se považují za doručené dnem, kdy je zákazník otevře, nejpozději pátým dnem poté, co jsme je oznámili e-mailem. K listinné podobě se zákazník může kdykoli bezplatně vrátit.']),
      ['Závěrečná ustanovení', 'Podmínky zveřejňujeme slovensky, česky, polsky a anglicky. Pro smlouvy uzavřené v Česku rozhoduje české znění.'],
    ),
  }),
  pl: (_year, version) => ({
    title: 'Ogólne warunki dostaw',
    sections: articles(
      ['Zakres warunków', 'Warunki dotyczą każdej umowy o dostawę energii elektrycznej i gazu oraz o usługi energetyczne między Lumenią a klientem. Odmienne postanowienia umowy mają pierwszeństwo.'],
      ['Dostawa i pomiar', 'Dostarczamy do uzgodnionego punktu poboru w granicach mocy umownej. Odczytów dokonuje operator; jeżeli tak uzgodniono, klient podaje własne odczyty w portalu klienta.', 'Klient, który ma wątpliwości co do licznika, może żądać jego sprawdzenia. Jeżeli licznik jest wadliwy, sprawdzenie nic go nie kosztuje.'],
      ['Cena i płatność', 'Ceny wynikają z cennika obowiązującego w dniu dostawy. Zmianę ogłaszamy co najmniej 30 dni przed jej wejściem w życie. Faktury są płatne w ciągu 14 dni od wystawienia, chyba że umowa określa inny termin.'],
      ['Reklamacje', 'Reklamację można złożyć w portalu, e-mailem lub listownie. Potwierdzamy ją w ciągu 3 dni roboczych, a rozpatrujemy w ciągu 30 dni. Reklamacja wysokości kwoty nie odracza płatności części bezspornej.'],
      ['Przerwanie i zakończenie dostaw', 'Dostawę można przerwać ze względów bezpieczeństwa, z powodu prac zapowiedzianych 15 dni wcześniej lub po dwóch wezwaniach do zapłaty. Umowę zawartą na czas nieokreślony klient może wypowiedzieć z miesięcznym wyprzedzeniem.'],
      ...since2(version, ['Komunikacja elektroniczna', 'Dokumenty w portalu klienta uważa się za doręczone w dniu ich otwarcia, najpóźniej piątego dnia po zawiadomieniu e-mailem. Do formy papierowej klient może wrócić w każdej chwili i bezpłatnie.']),
      ['Postanowienia końcowe', 'Warunki publikujemy po słowacku, czesku, polsku i angielsku. Dla umów zawartych w Polsce rozstrzyga wersja polska.'],
    ),
  }),
}; // prettier-ignore
