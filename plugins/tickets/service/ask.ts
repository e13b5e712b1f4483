import { executeIn, type Context, type EntityManager } from 'portico';

/** Sends one statement and gives its rows, wherever that is: for what both pages and transactions ask. */
export type Ask = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Asks within a transaction. */
export const inTransaction =
  (em: EntityManager): Ask =>
  (text, values = []) =>
    executeIn(em, text, values);

/** Asks as a page or a portlet reads, each statement in a transaction of its own. */
export const inRead =
  (read: Context['read']): Ask =>
  async <Row>(text: string, values: readonly unknown[] = []) => {
    const [rows] = await read<[{ text: string; values: readonly unknown[]; row?: Row }]>({ text, values });
    return rows;
  };
