import { executeIn, keepFile, letGoOfFile, newId, type JobContext, type Locale } from 'portico';
import { DocumentUpload, type UploadState } from '../upload.entity.ts';
import { drawPaper } from './pdf.ts';

type Seeding = JobContext<unknown>;

interface Sent {
  customer: string;
  login: string;
  language: Locale;
  name: string;
  note: string | null;
  title: string;
  lines: readonly string[];
  hoursAgo: number;
  state: UploadState;
  reason?: string;
}

const SENT: readonly Sent[] = [
  { customer: '10482231', login: 'jana.kovacova@penzionlimba.example', language: 'sk', name: 'Plná moc – účtovníčka.pdf', note: 'Plná moc pre našu účtovníčku Ing. Ľubicu Ďuríkovú',
    title: 'Plná moc', lines: ['Penzión Limba, s.r.o., Lomnická 48, Tatranská Lomnica, splnomocňuje Ing. Ľubicu Ďuríkovú, aby nás zastupovala pri reklamácii faktúr za elektrinu a plyn.', 'Tatranská Lomnica, Peter Limba, konateľ'], hoursAgo: 20, state: 'received' },
  { customer: '30977425', login: 'm.wisniewska@poczta.example', language: 'pl', name: 'Odczyt licznika – zgłoszenie.pdf', note: null,
    title: 'Zgłoszenie odczytu licznika', lines: ['Zgłaszam stan licznika gazu 4 512 m³. Zdjęcie licznika prześlę osobno.', 'Małgorzata Wiśniewska, Kraków'], hoursAgo: 3, state: 'received' },
  { customer: '10482232', login: 'jana.kovacova@penzionlimba.example', language: 'sk', name: 'Žiadosť o zmenu zálohy.pdf', note: 'Od januára',
    title: 'Žiadosť o zmenu zálohovej platby', lines: ['Žiadam o zníženie mesačnej zálohy na elektrinu na 45 EUR. V byte už nebývajú nájomníci.', 'Jana Kováčová, Ždiar'], hoursAgo: 220, state: 'accepted' },
  { customer: '20311870', login: 'ucetni@dvekocky.example', language: 'cs', name: 'Výpis z rejstříku.pdf', note: 'Ke změně jednatele',
    title: 'Výpis z obchodního rejstříku', lines: ['Pekárna U Dvou koček, s.r.o., Kotlářská 21, Brno.', 'Jednatelka: Lenka Kočková'], hoursAgo: 150, state: 'rejected', reason: 'Výpis je starší než tři měsíce. Pošlete prosím aktuální.' },
]; // prettier-ignore

/** Files that customers of the demo company sent: two wait in quarantine, one was accepted, one was not. */
export async function seedUploads(ctx: Seeding): Promise<void> {
  for (const sent of SENT) {
    const [owner] = await ctx.write(({ em }) =>
      executeIn<Owner>(
        em,
        `select c.id as customer_id, a.id as account_id, a.name as account_name,
           exists (select from documents_upload u where u.customer_id = c.id and u.name = $3) as there
           from core_customer c join core_account a on a.login = $2 where c.number = $1`,
        [sent.customer, sent.login, sent.name],
      ),
    );
    if (owner && !owner.there) await sendOnce(ctx, sent, owner);
  }
}

interface Owner {
  customer_id: string;
  account_id: string;
  account_name: string;
  there: boolean;
}

async function sendOnce(ctx: Seeding, sent: Sent, owner: Owner): Promise<void> {
  const receivedAt = new Date(Date.now() - sent.hoursAgo * 3_600_000);
  const bytes = await drawPaper({
    from: owner.account_name, title: sent.title, facts: '', language: sent.language, pageWord: '', created: receivedAt,
    sections: [{ heading: '', blocks: [...sent.lines] }],
  }); // prettier-ignore
  const fileId = newId();
  await ctx.write((tx) => letGoOfFile(tx, fileId));
  const stored = await ctx.files.put(fileId, bytes);
  const decided = sent.state !== 'received';
  await ctx.write(async (tx) => {
    tx.em.create(DocumentUpload, {
      customerId: owner.customer_id, accountId: owner.account_id, accountName: owner.account_name, name: sent.name, note: sent.note,
      mime: 'application/pdf', size: BigInt(stored.size), sha256: stored.sha256, fileId, state: sent.state, receivedAt,
      decidedAt: decided ? new Date(receivedAt.getTime() + 5 * 3_600_000) : null, decidedById: null,
      decidedByName: decided ? 'Marek Hudák' : null, reason: sent.reason ?? null,
    }); // prettier-ignore
    await keepFile(tx, fileId);
  });
}
