import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { createBatch } from '../../core/credentials/issue.ts';
import { lettersPdf } from '../../core/credentials/letter-pdf.ts';
import { makeLetters, postLetters } from '../../core/credentials/parts.ts';
import { findGroup } from '../../core/directory/groups.ts';
import { executeIn, OperatorError } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done, note, table } from '../output.ts';

/** `portico credentials issue | list` */
export function credentialCommands(program: Command): void {
  const credentials = program.command('credentials').description('Credentials in two parts: by letter and by e-mail');
  credentials
    .command('issue')
    .description('make a batch; with --out also its letters, and part two goes out by e-mail')
    .option('--login <login>', 'one account')
    .option('--group <code>', 'accounts of a group that are not active')
    .option('--out <file>', 'PDF with the letters; without it they are printed in the admin area')
    .option('--title <title>', 'name of the batch', '')
    .option('--days <days>', 'how long the codes hold, 7 to 90', '30')
    .option('--json', 'print JSON')
    .action(issue);
  credentials.command('list').description('batches and how far they are').option('--json', 'print JSON').action(list);
}

interface IssueOptions {
  login?: string;
  group?: string;
  out?: string;
  title: string;
  days: string;
  json?: boolean;
}

async function issue(options: IssueOptions): Promise<void> {
  const { login, group, out, title, json } = options;
  if ((login === undefined) === (group === undefined))
    throw new OperatorError('Give either --login LOGIN (one account) or --group CODE (accounts of a group).');
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 7 || days > 90)
    throw new OperatorError(`--days: found "${options.days}", allowed is a whole number from 7 to 90.`);
  const file = out === undefined ? undefined : claim(path.resolve(out));
  const made = await withServices((services) =>
    asOperator(services, async (tx) => {
      const whom = login === undefined ? { by: 'group' as const, group: await findGroup(tx, group!) } : { by: 'accounts' as const, logins: [login] };
      const batch = await createBatch(tx, { whom, title, days, by: { id: null, name: 'cli' } });
      if (file === undefined) return batch;
      const letters = await makeLetters(tx, services, batch.id, null);
      writeFileSync(file, await lettersPdf(letters, `Portico ${batch.number}`), { mode: 0o600 });
      await postLetters(tx, services, batch.id);
      return batch;
    }),
  ).catch((error: unknown) => {
    if (file !== undefined) rmSync(file, { force: true });
    throw error;
  });
  for (const { number, name, reason } of made.leftOut) note(`left out: ${number} ${name} (${reason})`);
  const { id, number, count } = made;
  const next = file === undefined ? 'print the letters in the admin area' : `the letters are in ${out}, part two goes out by e-mail`;
  done(json, { id, number, count, leftOut: made.leftOut, ...(file === undefined ? {} : { file }) }, `Batch ${number}, accounts: ${count}; ${next}.`);
} // prettier-ignore

/** Makes the file before anything is issued, for its owner's eyes only; one that is there is left alone. */
function claim(file: string): string {
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
    return file;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'there is a file already; name another' : (error as Error).message; // prettier-ignore
    throw new OperatorError(`--out ${file}: ${why}.`);
  }
}

interface BatchLine {
  batch: string;
  title: string;
  accounts: number;
  posted: number;
  returned: number;
  activated: number;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const rows = await withServices((services) =>
    asOperator(services, (tx) =>
      executeIn<BatchLine>(
        tx.em,
        `select b.number::text as batch, b.title, count(c.id)::int as accounts, (count(*) filter (where c.letter_state in ('posted', 'returned')))::int as posted,
           (count(*) filter (where c.letter_state = 'returned'))::int as returned, (count(*) filter (where c.ended = 'activated'))::int as activated
          from core_credential_batch b left join core_credential c on c.batch_id = b.id group by b.id order by b.number desc`,
      ),
    ),
  );
  table(json, ['batch', 'title', 'accounts', 'posted', 'returned', 'activated'], rows as unknown as Record<string, unknown>[]); // prettier-ignore
}
