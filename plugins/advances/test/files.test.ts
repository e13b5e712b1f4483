import t from 'tap';
import { executeIn } from 'portico';
import { makeGroup, makePerson } from 'portico/testing';
import { get, instalments, openPortal, rows, schedule } from './fixture.ts';

const { portal, ctx, person } = await openPortal(t);

t.test('a schedule is a PDF to keep, made out to the customer and his billing address', async (t) => {
  const anna = await person();
  await ctx.write(({ em }) =>
    executeIn(
      em,
      `insert into core_address (id, customer_id, role, line1, city, postal_code, country) values (gen_random_uuid(), $1, 'billing', 'Školská 4', 'Nitra', '949 01', 'SK')`,
      [anna.customerId],
    ),
  );
  const id = await schedule(ctx, anna.customerId, { number: 'PDF/1', frequency: 'eleven', billingMonth: 1 });
  const answer = await get(portal, anna, `/advances/${id}.pdf`);
  t.equal(answer.statusCode, 200);
  t.match(answer.headers, {
    'content-type': 'application/pdf',
    'content-disposition': /attachment.*PDF-1\.pdf/,
    'content-length': String(answer.rawPayload.length),
  });
  t.match(answer.rawPayload.subarray(0, 8).toString('latin1'), '%PDF-1.7');
  t.match(answer.rawPayload.toString('latin1'), '/MarkInfo', 'tagged for screen readers');
  t.match((await get(portal, anna, `/advances/${id}`)).body, `href="/advances/${id}.pdf"`);
});

t.test('nobody takes the PDF or the data of another customer, nor without the grant; what staff take is noted', async (t) => {
  const [anna, boris] = [await person(), await person()];
  const id = await schedule(ctx, anna.customerId, { number: 'PDF-2' });
  const stranger = await makePerson(portal, { groupId: await makeGroup(portal, 'NONE', []), customerId: anna.customerId });
  for (const url of [`/advances/${id}.pdf`, `/api/v1/advances/${id}`, `/desk/advances/${id}.pdf`])
    for (const who of [boris, stranger]) t.equal((await get(portal, who, url)).statusCode, 404, url);
  const staff = await makeGroup(portal, 'STAFF', ['advances.desk-overdue'], 'staff');
  const clerk = await makePerson(portal, { groupId: staff, staff: true, name: 'Zuzana Benešová' });
  t.equal((await get(portal, clerk, `/desk/advances/${id}.pdf`)).statusCode, 200);
  t.match(await rows(ctx, `select actor_name, action, customer_id from core_audit where subject_id = $1`, [id]), [
    { actor_name: 'Zuzana Benešová', action: 'download', customer_id: anna.customerId },
  ]);
}); // prettier-ignore

t.test('programs read the schedules, and one with its instalments', async (t) => {
  const [anna, boris] = [await person(), await person()];
  const id = await schedule(ctx, anna.customerId, { number: 'API-1' });
  await schedule(ctx, boris.customerId, { number: 'API-2' });
  const [first] = await instalments(ctx, id);
  await ctx.write(({ em }) =>
    executeIn(em, 'update advances_instalment set paid_amount = 40, paid_on = due_on where id = $1', [first!.id]),
  );
  const list = (await get(portal, anna, '/api/v1/advances')).json<{ items: unknown[] }>();
  t.match(list.items, [
    { id, number: 'API-1', frequency: 'monthly', billingMonth: null, amount: '85.50', payment: { variableSymbol: '7110482231' } },
  ]);
  t.equal(list.items.length, 1, "no other customer's");
  const one = (await get(portal, anna, `/api/v1/advances/${id}`)).json<{ instalments: unknown[] }>();
  t.equal(one.instalments.length, 11);
  t.same(one.instalments[0], {
    id: first!.id, period: first!.due_on.slice(0, 7), dueOn: first!.due_on, amount: '85.50', paid: '40', open: '45.50', paidOn: first!.due_on, state: 'overdue',
  }); // prettier-ignore
  t.equal((await get(portal, undefined, '/api/v1/advances')).statusCode, 401);
}); // prettier-ignore
