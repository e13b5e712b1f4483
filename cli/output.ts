import Table from 'cli-table3';

/** Progress and prompts go to stderr, so that stdout holds the result alone. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Prints a refusal and sets the exit code; with --json as an object on stdout. */
export function fail(message: string, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
  else process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** Prints a result: as JSON, or as the sentence a person reads. */
export function done(json: boolean | undefined, result: Record<string, unknown>, sentence: string): void {
  process.stdout.write(json === true ? `${JSON.stringify({ ok: true, ...result })}\n` : `${sentence}\n`);
}

/** Prints rows as a table, or as JSON. */
export function table(
  json: boolean | undefined,
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
): void {
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ok: true, rows })}\n`);
    return;
  }
  const out = new Table({ head: [...columns], style: { head: [], border: [] } });
  for (const row of rows) out.push(columns.map((column) => cell(row[column])));
  process.stdout.write(`${out.toString()}\n`);
}

const cell = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
