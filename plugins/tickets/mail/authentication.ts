/**
 * Whether our own mail server found that a message is not from whom it says: DMARC failed, or, where the sender's domain says nothing by
 * DMARC, both SPF and DKIM did (RFC 8601). Only headers that the server itself signed count, since anybody can write such a header.
 * @param headers `Authentication-Results`, the topmost first
 * @param server name by which the server signs them; null looks at none
 */
export function isForged(headers: readonly string[], server: string | null): boolean {
  if (server === null) return false;
  const own = headers.filter((header) => nameOf(header) === server.toLowerCase());
  const results = own[0]?.toLowerCase().replace(/\([^)]*\)/g, '') ?? '';
  const said = (method: string) => new RegExp(`(?:^|[;\\s])${method}\\s*=\\s*([a-z]+)`).exec(results)?.[1];
  const dmarc = said('dmarc');
  if (dmarc !== undefined && dmarc !== 'none') return dmarc === 'fail';
  return /^(?:fail|softfail)$/.test(said('spf') ?? '') && said('dkim') === 'fail';
}

/** authserv-id: what stands before the first semicolon, without its version. */
const nameOf = (header: string): string => header.split(';')[0]!.trim().split(/\s/)[0]!.toLowerCase();
