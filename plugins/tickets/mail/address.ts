import { addressParser, type Address } from 'postal-mime';
import { oneLine } from './plain.ts';

/** An address as a message gives it: in small letters, with the name beside it, which may be empty. */
export interface Party {
  address: string;
  name: string;
}

const ADDRESS = /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]{1,189}$/;

/**
 * An address in the form by which it is compared: small letters and, for names of hosts beyond ASCII, their ASCII form.
 * @returns undefined for what is no plain address; nobody is known by such a one, and nothing is ever sent to it
 */
export function plainAddress(address: string): string | undefined {
  const text = address.trim().normalize('NFC').toLowerCase();
  if (!ADDRESS.test(text)) return undefined;
  const [local, host] = text.split('@') as [string, string];
  const ascii = hostOf(host);
  return ascii === undefined ? undefined : `${local}@${ascii}`;
}

function hostOf(host: string): string | undefined {
  if (/^[\x00-\x7f]*$/.test(host)) return host.replace(/\.$/, '');
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}

/** Plain addresses of a header, groups unfolded, each once. */
export function parties(addresses: readonly Address[] | undefined): Party[] {
  const found = new Map<string, Party>();
  for (const one of (addresses ?? []).flatMap((entry) => (entry.address === undefined ? entry.group : [entry]))) {
    const address = plainAddress(one.address);
    if (address !== undefined && !found.has(address)) found.set(address, { address, name: nameOf(one.name, address) });
  }
  return [...found.values()];
}

/** The name beside an address; one that is another address says nothing true about its sender. */
function nameOf(name: string, address: string): string {
  const text = oneLine(name, 200);
  return text.includes('@') && text.toLowerCase() !== address ? '' : text;
}

/** Plain addresses in the text of a header. */
export const partiesIn = (header: string | undefined): Party[] => parties(header ? addressParser(header) : []);
