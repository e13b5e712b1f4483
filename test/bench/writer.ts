import { ask, connect } from './postgres.ts';

/** Changes rows of random customers while the load runs, so that their data versions rise. */
export interface Writer {
  /** To be told of every answer: the writer keeps pace with the load. */
  answered(): void;
  stop(): Promise<void>;
}

// A customer is written to with this probability between two of his visits, so that one visit in five finds something new:
// 1 - exp(-x) = 0.2.
const PER_ANSWER = -Math.log(1 - 0.2);

/** The rows the writer changes: one note of each customer, in the order of the customers. */
export async function notesOf(url: string, customers: readonly string[]): Promise<string[]> {
  const query = `select (select id from bench_note b where b.customer_id = c.id limit 1) as id
    from unnest($1::uuid[]) with ordinality c (id, at) order by at`;
  const { rows } = await ask(url, (client) => client.query<{ id: string }>(query, [customers]));
  return rows.map((row) => row.id);
}

const touch = (ids: readonly string[]) => ({
  name: 'touch',
  text: 'update bench_note set body = body where id = any($1)',
  values: [ids],
});

/**
 * Begins as if it had been at work for long: who is visited last in a round of visits is the least likely to have been written to.
 * @param notes one note of each customer, in the order of the visits
 */
export async function startWriter(url: string, notes: readonly string[]): Promise<Writer> {
  const client = await connect(url);
  await client.query(
    touch(notes.filter((_id, at) => Math.random() < 1 - Math.exp(-PER_ANSWER * (1 - at / notes.length)))),
  );
  let [due, stopped] = [0, false];
  const pick = () => notes[Math.floor(Math.random() * notes.length)]!;
  const work = async () => {
    while (!stopped) {
      const count = Math.floor(due);
      due -= count;
      if (count > 0) {
        const ids = Array.from({ length: count }, pick);
        await client.query(touch(ids));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const working = work();
  return {
    answered: () => void (due += PER_ANSWER),
    stop: async () => {
      stopped = true;
      await working;
      await client.end();
    },
  };
}
