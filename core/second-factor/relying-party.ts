import { isIP } from 'node:net';

/** Who a passkey is made for (WebAuthn, "relying party"): the host of the portal and its one origin. */
export interface RelyingParty {
  id: string;
  origin: string;
}

const known = new Map<string, RelyingParty | undefined>();

/**
 * The relying party of a portal, by its public address and never by what a request says.
 * @returns undefined where browsers allow no passkeys: without https (but on localhost), and on a bare IP address
 */
export function relyingParty(publicUrl: string): RelyingParty | undefined {
  if (!known.has(publicUrl)) known.set(publicUrl, partyOf(new URL(publicUrl)));
  return known.get(publicUrl);
}

function partyOf({ hostname, origin, protocol }: URL): RelyingParty | undefined {
  const secure = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost');
  const address = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return secure && !address ? { id: hostname, origin } : undefined;
}
