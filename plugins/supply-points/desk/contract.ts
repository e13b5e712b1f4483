import { conflict, executeIn, isDay, keepFile, letGoOfFile, notFound, receiveFiles, removeStrays, text, Type, type FastifyRequest, type ReceivedFile, type Transaction } from 'portico'; // prettier-ignore
import { EMPTY, fault, type Faults } from './fault.ts';

/** Fields of a contract beside its file. */
export const contractFields = {
  version: Type.Integer({ minimum: 1 }),
  contract_number: { ...text(60), default: '' },
  contract_from: { ...text(10), default: '' },
  contract_to: { ...text(10), default: '' },
};

/** The form as it comes. */
export interface ContractBody {
  version: number;
  contract_number: string;
  contract_from: string;
  contract_to: string;
}

/** What was sent, and what is wrong with it. */
interface Taken {
  fields: ContractBody;
  faults: Faults;
}

/** What can be a contract. */
export const CONTRACTS = ['application/pdf'] as const;

function contractFaults({ contract_number, contract_from, contract_to }: ContractBody): Faults {
  const faults: Faults = {};
  if (contract_number.trim() === '') faults.contract_number = EMPTY;
  if (!isDay(contract_from)) faults.contract_from = fault('contract-day');
  if (contract_to !== '' && !isDay(contract_to)) faults.contract_to = fault('contract-day');
  else if (contract_to !== '' && isDay(contract_from) && contract_to < contract_from)
    faults.contract_to = fault('contract-end', { from: contract_from });
  return faults;
}

/**
 * Puts a contract on a point: its number, its days, and its file where one is sent; without one the file stays as it is.
 * A file that is refused or replaced leaves nothing behind.
 * @throws Problem 404 where there is no such point, 409 where somebody changed it meanwhile
 */
export function saveContract(request: FastifyRequest, pointId: string): Promise<Taken> {
  const { ctx } = request;
  return receiveFiles<ContractBody, Taken>(request, { accept: CONTRACTS }, async ({ fields, files: [file], fault: wrong }) => {
    const faults = { ...contractFaults(fields), ...(wrong ? { file: wrong } : {}) };
    if (Object.keys(faults).length > 0) return { fields, faults };
    const old = await ctx.write((tx) => store(tx, pointId, fields, file));
    if (old !== null) await removeStrays(ctx, [old]);
    return { fields, faults };
  });
} // prettier-ignore

interface Standing {
  customer_id: string;
  version: number;
  file: string | null;
}

/** @returns id of the file that was there before and is nobody's now */
async function store(tx: Transaction, pointId: string, body: ContractBody, file: ReceivedFile | undefined): Promise<string | null> {
  const [row] = await executeIn<Standing>(tx.em, 'select customer_id, version, contract_file_id as file from supply_points_point where id = $1 for update', [pointId]);
  if (!row) throw notFound();
  if (row.version !== body.version) throw conflict('supply-points.conflict.point');
  const number = body.contract_number.trim();
  await executeIn(tx.em, 'update supply_points_point set contract_number = $2, contract_from = $3, contract_to = $4, version = version + 1 where id = $1',
    [pointId, number, body.contract_from, body.contract_to || null]);
  const details = { number, from: body.contract_from, to: body.contract_to || null, file: file?.sha256 ?? null };
  await tx.audit('contract', 'SupplyPoint', pointId, details, row.customer_id);
  return file ? storeFile(tx, pointId, number, file, row.file) : null;
} // prettier-ignore

async function storeFile(tx: Transaction, pointId: string, number: string, file: ReceivedFile, old: string | null): Promise<string | null> {
  const name = `${number.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.pdf`; // what the sender called it is no business of the customer
  await executeIn(
    tx.em,
    `update supply_points_point set contract_file_id = $2, contract_file_name = $3, contract_mime = $4, contract_size = $5, contract_sha256 = $6 where id = $1`,
    [pointId, file.id, name, file.mime, file.size, file.sha256],
  );
  await keepFile(tx, file.id);
  if (old !== null) await letGoOfFile(tx, old);
  return old;
} // prettier-ignore
