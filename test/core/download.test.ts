import t from 'tap';
import { parseRange } from '../../core/http/download.ts';

t.test('of a Range header one range is served', async (t) => {
  t.same(parseRange('bytes=0-0', 10), { start: 0, end: 0 });
  t.same(parseRange('bytes=3-', 10), { start: 3, end: 9 });
  t.same(parseRange('bytes=-3', 10), { start: 7, end: 9 });
  t.same(parseRange('bytes=-30', 10), { start: 0, end: 9 }, 'more than there is means all of it');
  t.same(parseRange('bytes=8-99', 10), { start: 8, end: 9 });
  t.same(parseRange('BYTES= 1-2', 10), { start: 1, end: 2 }, 'units know no case');
});

t.test('what asks for nothing that can be served is answered with the whole file', async (t) => {
  for (const header of [undefined, '', 'bytes', 'bytes=', 'bytes=-', 'bytes=2-1', 'bytes=1-2,4-5', 'bytes=1.5-2', 'lines=1-2', 'bytes=1-2x'])
    t.equal(parseRange(header, 10), undefined, header ?? 'none');
}); // prettier-ignore

t.test('a range behind the end cannot be satisfied', async (t) => {
  t.equal(parseRange('bytes=10-', 10), 'unsatisfiable');
  t.equal(parseRange('bytes=-0', 10), 'unsatisfiable');
  t.equal(parseRange('bytes=0-', 0), 'unsatisfiable', 'nor any of an empty file');
  t.equal(parseRange('bytes=99999999999999999999-', 10), 'unsatisfiable');
});
