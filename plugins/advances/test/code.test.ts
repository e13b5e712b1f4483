import t from 'tap';
import { decode } from 'bysquare/pay';
import { codeKinds, codeText, type CodeRequest } from '../payment/code.ts';

const request: CodeRequest = {
  iban: 'SK31 1200 0000 1987 4263 7541',
  payee: 'Lumenia Energia, a.s.',
  amount: '85.5',
  currency: 'EUR',
  variableSymbol: '7110482231',
  number: '7110482231',
  dueOn: '2026-12-12',
};
const czech = { ...request, currency: 'CZK', iban: 'CZ6508000000192000145399', payee: 'Žluťoučký*kůň s.r.o.' };

t.test('a Slovak account in euro has the Slovak and the European code', async (t) => {
  t.same(codeKinds(request), ['pay-by-square', 'epc']);
  t.equal(
    await codeText(request, 'epc'),
    'BCD\n002\n1\nSCT\n\nLumenia Energia, a.s.\nSK3112000000198742637541\nEUR85.50\n\n\n/VS7110482231',
  );
  const read = decode((await codeText(request, 'pay-by-square'))!);
  t.match(read.payments[0], {
    amount: 85.5,
    currencyCode: 'EUR',
    variableSymbol: '7110482231',
    paymentDueDate: '20261212',
    bankAccounts: [{ iban: 'SK3112000000198742637541' }],
  });
});

t.test('Czech and Polish accounts have the code of their banks', async (t) => {
  t.equal(
    await codeText(czech, 'spayd'),
    'SPD*1.0*ACC:CZ6508000000192000145399*AM:85.50*CC:CZK*DT:20261212*RN:ZLUTOUCKY KUN S.R.O.*MSG:7110482231*X-VS:7110482231',
  );
  const polish = { ...request, currency: 'PLN', iban: 'PL61109010140000071219812874', payee: 'Lumenia Energia | Sp. z o.o.' };
  t.equal(await codeText(polish, 'zbp'), '|PL|61109010140000071219812874|008550|Lumenia Energia Sp. |7110482231|||');
}); // prettier-ignore

t.test('what no form carries has no code', async (t) => {
  t.same(codeKinds({ ...request, iban: 'SK3112000000198742637542' }), [], 'a wrong check digit');
  t.same(codeKinds({ ...request, amount: '0' }), []);
  t.same(codeKinds({ ...request, currency: 'USD' }), []);
  t.equal(await codeText({ ...request, currency: 'USD' }, 'epc'), null);
});
