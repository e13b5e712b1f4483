import t from 'tap';
import {
  bareCode,
  eicCheckCharacter,
  gs1CheckDigit,
  identifierFault,
  isCzechEan,
  isEic,
  isPolishPpe,
  isSlovakPod,
  kindOf,
} from '../identifiers/index.ts';

t.test('the check character of an EIC is the one ENTSO-E computes', async (t) => {
  // Codes of transmission operators and exchanges, as ENTSO-E publishes them.
  for (const code of [
    '10XCZ-CEPS-GRIDE',
    '10XSK-SEPS-GRIDB',
    '10XPL-TSO------P',
    '10YCZ-CEPS-----N',
    '10YSK-SEPS-----K',
    '10YPL-AREA-----S',
  ])
    t.equal(eicCheckCharacter(code.slice(0, 15)), code[15], code);
  t.ok(isEic('10YSK-SEPS-----K'));
  t.notOk(isEic('10YSK-SEPS-----L'), 'another check character');
  t.notOk(isEic('10YKS-SEPS-----K'), 'two characters changed places');
  t.notOk(isEic('10YSK-SEPS-----'), 'one character short');
  t.notOk(isEic('10ysk-seps-----k'), 'small letters; bareCode makes capitals');
});

t.test('the check digit of a GS1 number is weighed from the right', async (t) => {
  t.equal(gs1CheckDigit('629104150021'), '3', 'the example of the GS1 specifications');
  t.equal(gs1CheckDigit('00000000000000000'), '0');
});

t.test('a Czech EAN has 18 digits, 859 before and a check digit behind', async (t) => {
  const body = '85918240012345678';
  const code = body + gs1CheckDigit(body);
  t.ok(isCzechEan(code));
  t.notOk(isCzechEan(`${body}${(Number(gs1CheckDigit(body)) + 1) % 10}`));
  t.notOk(isCzechEan(code.slice(1)));
  t.notOk(isCzechEan(`590${code.slice(3)}`));
});

t.test('a Polish PPE begins with 590', async (t) => {
  const body = '59054310012345678';
  t.ok(isPolishPpe(body + gs1CheckDigit(body)));
  t.notOk(isPolishPpe(`${body}x`));
});

t.test('a Slovak POD of gas has 20 characters', async (t) => {
  t.ok(isSlovakPod('SKSPPDIS000110123456'));
  t.notOk(isSlovakPod('SKSPPDIS00011012345'));
  t.notOk(isSlovakPod('CZSPPDIS000110123456'));
});

t.test('a code is told by what it is, however it is written', async (t) => {
  t.equal(kindOf(bareCode(' skspp dis 0001 1012 3456 ')), 'pod');
  t.equal(kindOf('10YSK-SEPS-----K'), 'eic');
  t.equal(kindOf('123'), undefined);
  t.match(identifierFault('eic', '10YSK-SEPS-----L'), /EIC "10YSK-SEPS-----L" is not right: .*check character/);
  t.equal(identifierFault('eic', '10YSK-SEPS-----K'), undefined);
});
