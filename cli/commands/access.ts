import type { Command } from 'commander';
import { explainAccess } from '../../core/access/explain.ts';
import { explainInEnglish } from '../../core/access/explain-texts.ts';
import { withServices } from '../context.ts';
import { done } from '../output.ts';

interface ExplainOptions {
  login: string;
  customer?: string;
  portlet: string;
  json?: boolean;
}

/** `portico access explain` */
export function accessCommands(program: Command): void {
  const access = program.command('access').description('Who sees what, and why');
  access
    .command('explain')
    .description('say step by step why an account sees a portlet or does not')
    .requiredOption('--login <login>', 'account')
    .option('--customer <number>', 'customer it acts for, where there are several')
    .requiredOption('--portlet <id>', 'portlet')
    .option('--json', 'print JSON')
    .action(({ json, login, customer, portlet }: ExplainOptions) =>
      withServices(async (services) => {
        const asked = { login, portlet, ...(customer === undefined ? {} : { customerNumber: customer }) };
        const explanation = await explainAccess(services, asked);
        done(json, { ...explanation }, explainInEnglish(services, explanation));
      }),
    );
}
