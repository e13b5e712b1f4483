import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import type { BenchDatabase } from './database.ts';
import { everyTile } from './busy.ts';
import type { ImportResult } from './imports.ts';
import type { Figures, Results } from './measure.ts';
import type { Options } from './options.ts';
import type { ProfileLine } from './profile.ts';
import { seconds, type Starts } from './starts.ts';
import { median, spread } from './statistics.ts';
import { LEGS } from './legs.ts';
import { TILES } from './plugins.ts';

/** Everything a run found. */
export interface Findings {
  options: Options;
  database: BenchDatabase;
  origin: string;
  verified: number;
  results: Results;
  /** Bytes of each server's process after the load. */
  memory: Record<string, number>;
  imports: readonly ImportResult[];
  starts: Starts | undefined;
  embedded: ({ first: number } & Starts) | undefined;
  /** Requests per second of the desk's questions by `pg` alone. */
  bare: Partial<Record<string, number>>;
  profiles: { title: string; functions: ProfileLine[]; owners: ProfileLine[] }[];
}

/** What is to be reached: how many times as fast as the floor. */
interface Target {
  what: string;
  leg: string;
  floor: string;
  reach: number;
  beyond: number;
}

const TARGETS: readonly Target[] = [
  { what: '25 newest invoices as JSON, nothing kept', leg: 'list-bare', floor: 'list-floor', reach: 0.8, beyond: 1.3 },
  { what: 'the same unchanged, 200 from what is kept', leg: 'list-kept', floor: 'list-floor', reach: 3, beyond: 5 },
  { what: 'the same unchanged, 304', leg: 'list-304', floor: 'list-floor', reach: 3, beyond: 5 },
  { what: 'dashboard of 6 tiles, nothing kept', leg: 'page-bare', floor: 'page-floor', reach: 1, beyond: 1.7 },
  {
    what: 'dashboard, one tile stale in 20 % of the requests',
    leg: 'page-stale',
    floor: 'page-floor-stale',
    reach: 2.5,
    beyond: 4,
  },
  { what: 'dashboard unchanged, 200', leg: 'page-kept', floor: 'page-floor', reach: 5, beyond: 14 },
  { what: 'dashboard unchanged, 304', leg: 'page-304', floor: 'page-floor', reach: 6, beyond: 20 },
];

const mebibytes = (bytes: number | undefined): string =>
  bytes === undefined ? '-' : `${Math.round(bytes / 1_048_576)} MiB`;
const table = (rows: readonly (readonly string[])[]): string => rows.map((row) => `| ${row.join(' | ')} |`).join('\n');

function verdict(found: number, reach: number, beyond: number): string {
  if (found >= beyond) return 'beyond';
  return found >= reach ? 'reached' : `short by ${((1 - found / reach) * 100).toFixed(0)} %`;
}

const under = (found: number | undefined, reach: number, beyond: number): string =>
  found === undefined ? '-' : verdict(1 / found, 1 / reach, 1 / beyond);

/** Ratios of rounds: each round of a leg against the same round of the floor. */
function ratios(results: Results, { leg, floor }: Target): number[] {
  const [ours, theirs] = [results.get(leg) ?? [], results.get(floor) ?? []];
  return ours.map((figures, round) => figures.perSecond / theirs[round]!.perSecond);
}

/** 95 of 100 answers come sooner than this, at as many connections as the load has. */
const lateness = (what: string, p95: number, most: number): string[] => [
  `${what}, p95`,
  `**${p95.toFixed(0)} ms**`,
  `<= ${most} ms`,
  '',
  verdict(most / p95, 1, Infinity),
];

function targetTable({ results, memory, imports, starts, embedded, bare }: Findings): string {
  const head = [
    ['what', 'measured', 'reach', 'beyond', ''],
    ['---', '--:', '--:', '--:', '---'],
  ];
  const rows = TARGETS.filter(({ leg }) => results.has(leg)).map((target) => {
    const found = ratios(results, target);
    return [
      target.what,
      `**${spread(found)}x**`,
      `>= ${target.reach}x`,
      `>= ${target.beyond}x`,
      verdict(median(found), target.reach, target.beyond),
    ];
  });
  for (const [leg, all] of results) {
    const part = LEGS.find(({ id }) => id === leg)?.part;
    const p95 = median(all.map((figures) => figures.p95));
    if (part === 'pages' && leg !== 'all-tiles-kept') rows.push(lateness(NAMES[leg]!, p95, 200));
    if (part === 'desk') rows.push(lateness(NAMES[leg]!, p95, 150));
    const alone = bare[leg];
    if (alone === undefined) continue;
    const ratio = median(all.map(({ perSecond }) => perSecond)) / alone;
    rows.push([
      `${NAMES[leg]!}, to its queries by bare pg`,
      `${ratio.toFixed(2)}x of ${alone.toFixed(0)}/s`,
      '',
      '',
      '',
    ]);
  }
  for (const { what, items, unit, seconds: took, reach } of imports)
    rows.push([
      `import: ${what}`,
      `**${Math.round(items / took).toLocaleString('en')} ${unit}/s**`,
      `>= ${reach.toLocaleString('en')}/s`,
      '',
      verdict(items / took, reach, Infinity),
    ]);
  const { kept } = memory;
  if (kept !== undefined)
    rows.push([
      'memory of the process after the load',
      mebibytes(kept),
      '<= 250 MiB',
      '<= 200 MiB',
      under(kept / 1_048_576, 250, 200),
    ]);
  if (starts)
    rows.push([
      '`portico serve` on PostgreSQL, all plugins, to the first 200',
      seconds(starts.times),
      '<= 2 s',
      '<= 1 s',
      under(median(starts.times) / 1000, 2, 1),
    ]);
  if (embedded) {
    rows.push([
      '`npm start`, embedded, existing data, to the first 200',
      seconds(embedded.times),
      '< 5 s',
      '',
      under(median(embedded.times) / 1000, 5, 0),
    ]);
    rows.push([
      'embedded, idle: portal + PostgreSQL',
      `${mebibytes(embedded.portal)} + ${mebibytes(embedded.postgres)}`,
      '',
      '',
      '',
    ]);
    rows.push(['first `npm start`: database made, demo company filled in', seconds([embedded.first]), '', '', '']);
  }
  return table([...head, ...rows]);
}

const NAMES: Readonly<Record<string, string>> = {
  'list-floor': 'list, floor', 'list-bare': 'list, portal, nothing kept', 'list-kept': 'list, portal, kept 200', 'list-304': 'list, portal, 304',
  'page-floor': 'dashboard, floor', 'page-bare': 'dashboard, portal, nothing kept', 'page-kept': 'dashboard, portal, kept 200',
  'page-304': 'dashboard, portal, 304', 'all-tiles': 'dashboard with every tile', statement: 'statement of account, 500 items', consumption: 'supply point, 3 years of days',
  days: 'the same, day by day', 'desk-list': 'desk, list of 200,000 tickets', 'desk-search': 'desk, search in 1,000,000 messages', 'desk-ticket': 'desk, a ticket', 'all-tiles-kept': 'dashboard with every tile, kept', 'page-stale': 'dashboard, portal, 20 % stale', 'page-floor-stale': 'dashboard, floor, same writer',
}; // prettier-ignore

function figureTable({ results }: Findings): string {
  const head = [
    ['leg', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU us: Node', 'CPU us: PostgreSQL', 'bytes', 'incomplete'],
    ['---', '--:', '--:', '--:', '--:', '--:', '--:', '--:', '--:'],
  ];
  const of = (all: readonly Figures[], name: keyof Figures, digits: number) => {
    const values = all.map((one) => one[name]).filter((value) => value !== undefined);
    return values.length === 0 ? '-' : median(values).toFixed(digits);
  };
  const rows = [...results].map(([id, all]) => [
    NAMES[id] ?? id, spread(all.map((one) => one.perSecond), 0), of(all, 'p50', 1), of(all, 'p95', 1), of(all, 'p99', 1), of(all, 'cpu', 0), of(all, 'postgres', 0), of(all, 'bytes', 0),
    id.startsWith('page') ? `${(median(all.map((one) => one.incomplete)) * 100).toFixed(1)} %` : '',
  ]); // prettier-ignore
  return table([...head, ...rows]);
}

function importTable(imports: readonly ImportResult[]): string {
  const head = [
    ['import', 'items', 'seconds', 'per second', 'memory after a tenth', 'most memory'],
    ['---', '--:', '--:', '--:', '--:', '--:'],
  ];
  const rows = imports.map(({ what, items, unit, seconds: took, early, peak }) => [
    what, `${items.toLocaleString('en')} ${unit}`, took.toFixed(1), Math.round(items / took).toLocaleString('en'), mebibytes(early), mebibytes(peak),
  ]); // prettier-ignore
  return table([...head, ...rows]);
}

const share = ({ name, share: value }: ProfileLine): string[] => [
  `${(value * 100).toFixed(1)} %`,
  name.replaceAll('|', '\\|'),
];

const profileText = ({ title, functions, owners }: Findings['profiles'][number]): string =>
  `### ${title}\n\nBy owner of the code:\n\n${table([['self', 'owner'], ['--:', '---'], ...owners.map(share)])}\n\nBy function:\n\n${table([['self', 'function'], ['--:', '---'], ...functions.map(share)])}\n`;

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      encoding: 'utf8',
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', '../../core', '../../plugins') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}

function box({ database, origin, options }: Findings): string {
  const { customers, invoices, groups, sessions, connections, rounds, seconds: length } = options;
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${new Date().toISOString().slice(0, 10)}, commit ${commit()}. ${os.availableParallelism()} cores (${cpu}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()},
Node ${process.versions.node}, PostgreSQL ${database.postgres} (${origin}). ${customers.toLocaleString('en')} customers, ${groups} groups, ${invoices.toLocaleString('en')} invoices;
${connections} connections, requests spread over ${sessions.toLocaleString('en')} sessions of distinct customers; ${rounds} interleaved rounds of ${length} s per leg after a warm-up.`;
}

function notes({ results, options, verified, memory, imports }: Findings): string {
  const others = [...results.values()].flat().flatMap(({ others: cores }) => cores ?? []);
  const stale = (results.get('page-stale') ?? []).flatMap(({ stale: portion }) => portion ?? []);
  return [
    `* Ratios are of requests per second, each round against the same round of the floor; the median, then the extremes.`,
    `* Before the load the answers of ${verified} sessions were compared: floor and portal list the same invoices to the letter, show the same ones on the dashboard, and none of another customer's.`,
    `* Floor: Fastify and pg with prepared statements in one process, its own pool of as many connections as the portal's, the same session check as one prepared join, the customer as a condition in SQL, JSON by the same response schema; for the dashboard the queries of all tiles at once over the pool and one nunjucks page. It knows no permissions, roles, row level security, languages, themes or settings, looks no caretaker up, and keeps nothing.`,
    `* Tiles: ${TILES.map(({ portlet }) => portlet).join(', ')}; those called \`bench.*\` exist only here (\`plugin/\`).`,
    `* Load: ${options.client === 'own' ? 'a client of this folder that reads no more than the length of an answer' : 'autocannon'}, in the process that runs the benchmark, on the same machine. Lists are asked for as by a script; pages as by a browser. What is kept is asked for, and sent, compressed; where nothing is kept neither the floor nor the portal compresses.`,
    `* "Incomplete": pages with a tile that was not ready within the page's budget of 300 ms and came as a card that fetches it later; such pages are not kept.`,
    others.length > 0 ? `* Cores that neither servers nor load used while the legs ran (other work on the machine, the kernel): ${spread(others)}.` : '',
    results.has('all-tiles') ? `* Busy customers: 32 of them, each with 260 invoices of the last year, 240 payments and 1,096 daily values of a meter; "every tile" are ${everyTile.length}: ${everyTile.map(({ portlet }) => portlet).join(', ')}. They are asked for as where nothing is kept.` : '',
    imports.length > 0 ? '* Imports: what `portico import` runs, in a process of its own. Invoices are made as they are asked for, so reading them from a disk is not in it; payments and readings come from one file.' : '',
    stale.length > 0 ? `* "20 % stale": rows of random customers are changed in step with the load; the tile was loaded anew in ${(median(stale) * 100).toFixed(0)} % of the requests.` : '',
    Object.keys(memory).length > 0 ? `* Memory after the load: ${Object.entries(memory).map(([name, bytes]) => `${name} ${mebibytes(bytes)}`).join(', ')}.` : '',
  ].filter(Boolean).join('\n'); // prettier-ignore
}

/** The page that the run writes: what it measured, and from `tried.md` what was tried where it falls short. */
export function report(findings: Findings): string {
  const { profiles } = findings;
  const parts = [
    `# How fast\n\nWritten by \`npm run bench\`; \`npm run bench -- --help\` lists its flags.\n\n${box(findings)}`,
    `## Against the targets\n\n${targetTable(findings)}`,
    findings.results.size > 0 ? `## Figures (medians; requests/s with extremes)\n\n${figureTable(findings)}` : '',
    findings.imports.length > 0 ? `## Imports\n\n${importTable(findings.imports)}` : '',
    `## Notes\n\n${notes(findings)}`,
    readFileSync(new URL('tried.md', import.meta.url), 'utf8').trim(),
    profiles.length > 0
      ? `## Where the portal's time goes\n\nSelf time of the process while nothing is kept, idle time left out.\n\n${profiles.map(profileText).join('\n')}`
      : '',
  ];
  return `${parts.filter(Boolean).join('\n\n').trimEnd()}\n`;
}
