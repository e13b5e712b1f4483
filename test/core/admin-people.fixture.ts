import { executeIn } from '../../core/database/orm.ts';
import { ensureGroups } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import {
  addRule,
  buildPortal,
  type BuildOptions,
  makeGroup,
  makePerson,
  type Person,
  type Teardown,
  type TestPortal,
} from 'portico/testing';

/** What a test looks at of an answer. */
type Answer = Promise<{ statusCode: number; headers: Record<string, unknown>; body: string; rawPayload: Buffer }>;

/** A portal with its built-in groups and one person of each sort. */
export interface Office {
  portal: TestPortal;
  admin: Person;
  /** Staff without any right in the admin area. */
  clerk: Person;
  client: Person;
  groups: Record<string, string>;
  ask: <Row = Record<string, unknown>>(text: string, ...values: unknown[]) => Promise<Row[]>;
  get: (who: Person | undefined, url: string) => Answer;
  /** Sends a form as a browser does. */
  post: (who: Person | undefined, url: string, fields?: Record<string, string | string[]>) => Answer;
  /** Staff of a group of their own with these rights. */
  staffWith: (...rights: (readonly [action: string, subject: string])[]) => Promise<Person>;
} // prettier-ignore

export async function openOffice(t: Teardown, options: BuildOptions = {}): Promise<Office> {
  const portal = await buildPortal(t, options);
  const job = jobContext(portal.services, 'core', 'Test');
  await job.write((tx) => ensureGroups(tx, portal.services.registry));
  const ask = <Row = Record<string, unknown>>(text: string, ...values: unknown[]) =>
    job.write((tx) => executeIn<Row>(tx.em, text, values));
  const rows = await ask<{ id: string; code: string }>('select id, code from core_group');
  const groups = Object.fromEntries(rows.map((row) => [row.code, row.id]));
  await ask('delete from core_rule where group_id = $1', groups.STAFF); // what a fresh portal gives staff is not what these tests are about
  const staff = (groupId: string, name: string) => makePerson(portal, { groupId, staff: true, name });
  let count = 0;
  const office = {
    portal,
    groups,
    ask,
    admin: await staff(groups.ADMINS!, 'Zuzana Admin'),
    clerk: await staff(groups.STAFF!, 'Karol Clerk'),
    client: await makePerson(portal, { groupId: groups.CLIENTS!, name: 'Jana Client' }),
  };
  return {
    ...office,
    get: (who, url) => portal.app.inject({ url, headers: { accept: 'text/html', ...who?.headers } }),
    post: (who, url, fields = {}) => {
      const pairs = Object.entries(fields).flatMap(([k, v]) => [v].flat().map((one): [string, string] => [k, one]));
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...who?.headers };
      return portal.app.inject({ method: 'POST', url, headers, payload: new URLSearchParams(pairs).toString() });
    },
    staffWith: async (...rights) => {
      const groupId = await makeGroup(portal, `OFFICE-${++count}`, [], 'staff');
      for (const [action, subject] of rights) await addRule(portal, groupId, 'allow', action, subject);
      return staff(groupId, `Staff ${count}`);
    },
  };
}
