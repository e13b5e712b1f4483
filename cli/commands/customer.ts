import type { Command } from 'commander';
import { createCustomer, type CustomerInput } from '../../core/directory/customers.ts';
import { OperatorError } from 'portico';
import { asOperator, withServices } from '../context.ts';
import { done } from '../output.ts';

type Options = CustomerInput & { json?: boolean };

/** `portico customer create` */
export function customerCommands(program: Command): void {
  const customer = program.command('customer').description('Customers');
  customer
    .command('create')
    .description('make a customer')
    .requiredOption('--number <number>', 'customer number, unique')
    .requiredOption('--name <name>', 'name of the person or organisation')
    .option('--email <address>', 'e-mail address')
    .option('--phone <number>', 'phone in international form')
    .option('--kind <kind>', 'person or organisation', 'organisation')
    .option('--country <code>', 'ISO 3166 code, such as SK')
    .option('--locale <code>', 'language: en, sk, cs, pl')
    .option('--company-reg-no <number>', 'company register number (IČO, REGON)')
    .option('--vat-id <id>', 'VAT identifier (IČ DPH, DIČ, NIP)')
    .option('--segment <name>', 'segment, such as household')
    .option('--caretaker <login>', 'login of the staff account that looks after the customer')
    .option('--json', 'print JSON')
    .action(async ({ json, ...input }: Options) => {
      if (input.kind !== 'person' && input.kind !== 'organisation') {
        throw new OperatorError(`--kind: found "${String(input.kind)}", allowed are person, organisation.`);
      }
      const id = await withServices((s) => asOperator(s, (tx) => createCustomer(tx, input)));
      done(json, { id, number: input.number }, `Customer ${input.number} is made.`);
    });
}
