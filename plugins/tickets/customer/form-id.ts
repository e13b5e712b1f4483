import { createHash } from 'node:crypto';

/**
 * The id of what a form makes, of the form's own id and all that was said in it: the same form sent twice is one thing, and another text
 * from the same form is another. Nobody can choose the id of somebody else's. A UUID of version 8 (RFC 9562, 5.8).
 */
export function idOfForm(...said: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(said)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
