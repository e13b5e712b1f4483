import t from 'tap';
import { describeAgent } from 'portico';
import { checkPlugin } from 'portico/testing';
import account from '../index.ts';
import { defaultText } from '../defaults.ts';
import { countryName } from '../profile.ts';

t.test('keeps the contract', (t) => checkPlugin(t, account));

t.test('a browser is called by the name its owner knows', (t) => {
  const cases: [string | null, string | undefined, string | undefined, boolean][] = [
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0', 'Edge', 'Windows', false],
    ['Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36', 'Samsung Internet', 'Android', true],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1', 'Chrome', 'iPhone', true],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15', 'Safari', 'macOS', false],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox', 'Linux', false],
    ['something else', undefined, undefined, false],
    [null, undefined, undefined, false],
  ]; // prettier-ignore
  for (const [userAgent, browser, system, mobile] of cases)
    t.same(describeAgent(userAgent), { browser, system, mobile });
  t.end();
});

t.test('a delivered text takes what is known of the operator and leaves out the lines of what is not', (t) => {
  const { title, body } = defaultText('imprint', 'sk', { name: 'Lumenia {address}', email: 'a@b.example' });
  t.equal(title, 'O prevádzkovateľovi');
  t.match(body, '**Lumenia {address}**', 'a value is taken as it is');
  t.match(body, 'a@b.example');
  t.notMatch(body, 'IČO');
  t.end();
});

t.test('a country has its name in the language of the reader, an unknown code stays', (t) => {
  t.equal(countryName('SK', 'pl'), 'Słowacja');
  t.equal(countryName('XYZ?', 'en'), 'XYZ?');
  t.end();
});
