import { createHash, timingSafeEqual } from 'node:crypto';
import { newId } from 'portico';

/** How long a page with the form may stand open. */
const HOLDS_MS = 4 * 3_600_000;
/** Nobody reads and fills the form in less. */
const TOO_QUICK_MS = 2_000;
const PURPOSE = 'challenge';

type Sign = (purpose: string, text: string) => string;

/**
 * Work for a browser that asks something: nothing is kept until it is done. `<id>.<epoch milliseconds>.<bits>.<signature>`; its proof is a
 * number that, behind it and a colon, gives a SHA-256 that begins with so many zero bits.
 */
export function newChallenge(sign: Sign, bits: number, now = Date.now()): string {
  const text = `${newId()}.${now}.${bits}`;
  return `${text}.${sign(PURPOSE, text)}`;
}

/** What is known of a challenge that came back: its id is used once. */
export interface Challenge {
  id: string;
  bits: number;
  quick: boolean;
}

/** Reads a challenge that the portal made and that still holds; undefined for every other text. */
export function readChallenge(sign: Sign, challenge: string, now = Date.now()): Challenge | undefined {
  const [id = '', at = '', bits = '', signature = ''] = challenge.split('.');
  const expected = Buffer.from(sign(PURPOSE, `${id}.${at}.${bits}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const age = now - Number(at);
  return age >= 0 && age <= HOLDS_MS ? { id, bits: Number(bits), quick: age < TOO_QUICK_MS } : undefined;
}

/** Whether the work was done. */
export function isProved(challenge: string, bits: number, proof: string): boolean {
  if (!/^\d{1,15}$/.test(proof)) return false;
  const hash = createHash('sha256').update(`${challenge}:${proof}`).digest();
  return hash.readUInt32BE(0) < 2 ** (32 - bits);
}
