import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Teardown } from 'portico/testing';
import { workOnRegistration } from '../../core/registration/work.ts';
import proof from '../fixtures/proof/index.ts';
import { openOffice, type Office } from './admin-people.fixture.ts';
import { letters, post, tokenOf, type Letter } from './recovery.fixture.ts';

export const PASSWORD = 'seven green lamps';

/** A portal on which people register, and what a test does there. */
export interface Register extends Office {
  /** A customer with a number of its own and the VAT number `VAT-<number>`. */
  customer: (number: string) => Promise<string>;
  /** Switches the link for all customers. */
  open: (on: boolean, proof?: boolean) => Promise<void>;
  /** Sends the form, from a network of its own. */
  register: (fields: Record<string, string>, network?: string) => ReturnType<typeof post>;
  confirm: (token: string, password?: string) => ReturnType<typeof post>;
  /** Does what the job queue would do with registrations. */
  work: () => Promise<void>;
  mails: () => Promise<Letter[]>;
  /** The mails that came since they were asked for last. */
  newMails: () => Promise<Letter[]>;
  /** Registers, reads the mail and confirms. */
  through: (fields: Record<string, string>) => ReturnType<typeof post>;
}

let networks = 0;

/** Opens a portal on which the plugin `proof` offers the VAT number as proof. */
export async function openRegister(t: Teardown): Promise<Register> {
  const office = await openOffice(t, { plugins: [proof] });
  const { portal, ask } = office;
  let seen = 0;
  const register: Register['register'] = (fields, network) => {
    const body = { form: randomUUID(), name: 'Jana Nová', password: PASSWORD, again: PASSWORD, ...fields };
    return post(portal, '/register', body, {}, network ?? `10.1.${Math.floor(++networks / 250)}.${networks % 250}`);
  };
  const confirm: Register['confirm'] = (token, password = PASSWORD) => post(portal, '/register/confirm', { token, password }, {}, `10.2.${Math.floor(++networks / 250)}.${networks % 250}`);
  const work = async () => {
    const jobs = await ask<{ data: Record<string, unknown> }>(`delete from portico_jobs.job where name = 'core.registration' returning data`);
    for (const { data } of jobs) await workOnRegistration(portal.services, data);
  };
  const newMails = async () => {
    const all = await letters(portal);
    return all.slice(seen, (seen = all.length));
  };
  return {
    ...office,
    customer: async (number) => {
      const [row] = await ask<{ id: string }>(
        `insert into core_customer (id, number, kind, name, vat_id, email, locale)
          values (gen_random_uuid(), $1, 'organisation', 'Firm ' || $1, 'VAT-' || $1, $1 || '@firm.example', 'sk') returning id`, number,
      );
      return row!.id;
    },
    open: async (on, asked = false) => {
      await ask(
        `insert into core_setting (id, key, value) values (gen_random_uuid(), 'registration', $1)
          on conflict (key) do update set value = excluded.value, version = core_setting.version + 1`,
        JSON.stringify({ open: on, group: 'CLIENTS', proof: asked }),
      );
      portal.services.stored.forget();
    },
    register, confirm, work, newMails,
    mails: () => letters(portal),
    through: async (fields) => {
      await register(fields);
      await work();
      const mail = (await letters(portal)).filter((one) => one.to_address === fields.email).at(-1);
      const answer = await confirm(tokenOf(mail));
      await work();
      return answer;
    },
  };
} // prettier-ignore

interface Pg {
  Client: { prototype: { query: (...args: unknown[]) => unknown } };
}

/** The driver that the ORM works with, which may not be the one of this folder. */
const pg = createRequire(createRequire(import.meta.url).resolve('@mikro-orm/postgresql'))('pg') as Pg;

/** The statements that some work sends through the ORM, by their texts; what only reads settings is looked up by the clock and left out. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const client = pg.Client.prototype;
  const { query } = client;
  client.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }];
    texts.push(typeof first === 'string' ? first : (first.text ?? ''));
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    client.query = query;
  }
  return texts;
}
