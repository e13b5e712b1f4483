import t from 'tap';
import { watchBody } from '../../core/http/slow-body.ts';

/** A request of which so many bytes have come. */
const arriving = () => {
  const request = { complete: false, ended: false, socket: { bytesRead: 500 }, destroy: () => (request.ended = true) };
  return request;
};

t.test('a file may take as long as it keeps coming', async (t) => {
  const request = arriving();
  const look = watchBody(request, 1000);
  for (let window = 1; window <= 20; window++) {
    request.socket.bytesRead += 1000;
    t.ok(look());
  }
  t.notOk(request.ended);
  request.socket.bytesRead += 999;
  t.notOk(look());
  t.ok(request.ended, 'one that only trickles ends');
});

t.test('an ordinary body has one window as a whole', async (t) => {
  const slow = arriving();
  const look = watchBody(slow, Infinity);
  slow.socket.bytesRead += 1_000_000;
  t.notOk(look());
  t.ok(slow.ended);
});

t.test('a request that is whole is left alone, however long its answer takes', async (t) => {
  const request = arriving();
  const look = watchBody(request, Infinity);
  request.complete = true;
  t.notOk(look());
  t.notOk(request.ended);
});
