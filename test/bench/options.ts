import { parseArgs } from 'node:util';

/** What a run of the benchmark measures, and how long. */
export interface Options {
  customers: number;
  invoices: number;
  groups: number;
  sessions: number;
  rounds: number;
  seconds: number;
  connections: number;
  /** Parts to measure. */
  parts: readonly Part[];
  client: 'own' | 'autocannon';
  /** Profiles the portal while nothing is kept and prints where its time goes. */
  profile: boolean;
  /** Leaves server and database for the next run. */
  keep: boolean;
  /** Writes `README.md`. */
  write: boolean;
}

export const PARTS = ['list', 'dashboard', 'pages', 'desk', 'imports', 'start', 'embedded'] as const;
export type Part = (typeof PARTS)[number];

const FULL = { customers: 20_000, invoices: 1_000_000 };

const HELP = `npm run bench -- [flags]
  --customers N    customers, 20000        --invoices N   invoices, 1000000       --sessions N   sessions used, 2000
  --rounds N       interleaved rounds, 5   --seconds N    length of one leg, 5    --connections N connections of the load, 16
  --only PARTS     some of list,dashboard,pages,desk,imports,start,embedded, separated by commas
  --client NAME    own (default, least work of its own) or autocannon
  --profile        where the portal's time goes
  --quick          small: 2000 customers, 60000 invoices, 2 rounds of 1 s; README.md is not written
  --keep           leave server and database for the next run
  --write          write README.md although the sizes are not the full ones
BENCH_DATABASE_URL: address of a superuser of a PostgreSQL that nobody else uses; without it one is started here.
`;

const flags = {
  customers: { type: 'string' }, invoices: { type: 'string' }, sessions: { type: 'string' }, rounds: { type: 'string' }, seconds: { type: 'string' },
  connections: { type: 'string' }, only: { type: 'string' }, client: { type: 'string' }, profile: { type: 'boolean' }, quick: { type: 'boolean' },
  keep: { type: 'boolean' }, write: { type: 'boolean' }, help: { type: 'boolean' },
} as const; // prettier-ignore

function count(name: string, text: string | undefined, fallback: number, max: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new Error(`--${name}: found "${text}", allowed is a whole number from 1 to ${max}.`);
}

function partsOf(text: string | undefined): readonly Part[] {
  if (text === undefined) return PARTS;
  const wanted = text.split(',');
  const unknown = wanted.find((part) => !PARTS.includes(part as Part));
  if (unknown !== undefined) throw new Error(`--only: found "${unknown}", allowed are ${PARTS.join(', ')}.`);
  return wanted as Part[];
}

function clientOf(text = 'own'): Options['client'] {
  if (text === 'own' || text === 'autocannon') return text;
  throw new Error(`--client: found "${text}", allowed are own and autocannon.`);
}

/**
 * Reads the flags of the command line.
 * @returns undefined where only help was asked for; it is printed then
 * @throws Error with a sentence that names the flag, what was found and what is allowed
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values: given } = parseArgs({ args: [...args], options: flags });
  if (given.help) {
    process.stdout.write(HELP);
    return undefined;
  }
  const small = given.quick
    ? { customers: 2000, invoices: 60_000, rounds: 2, seconds: 1 }
    : { ...FULL, rounds: 5, seconds: 5 };
  const customers = count('customers', given.customers, small.customers, 200_000);
  const invoices = count('invoices', given.invoices, small.invoices, 20_000_000);
  const parts = partsOf(given.only);
  const full = customers >= FULL.customers && invoices >= FULL.invoices && parts === PARTS && !given.quick;
  return {
    customers, invoices, parts, groups: 20, client: clientOf(given.client),
    sessions: Math.min(customers, count('sessions', given.sessions, 2000, 20_000)),
    rounds: count('rounds', given.rounds, small.rounds, 100),
    seconds: count('seconds', given.seconds, small.seconds, 60),
    connections: count('connections', given.connections, 16, 256),
    profile: given.profile ?? false,
    keep: given.keep ?? false,
    write: given.write ?? full,
  }; // prettier-ignore
}
