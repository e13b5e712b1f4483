import t from 'tap';
import { checkPlugin } from 'portico/testing';
import changeRequests from '../index.ts';

// It looks at every page in every size and language: more than the usual 30 seconds on a busy machine.
t.setTimeout(240_000);

t.test('keeps the contract of plugins', (t) => checkPlugin(t, changeRequests));
