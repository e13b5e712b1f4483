import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What of the options of a portal a device reads. */
interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

/** How an answer may be spoilt. */
export interface Spoilt {
  origin?: string;
  rpId?: string;
  crossOrigin?: boolean;
  /** Whether the device has verified its user. Default: yes. */
  verified?: boolean;
  counter?: number;
  userHandle?: string;
}

/** A device with one passkey (WebAuthn Level 3), in software. */
export interface Authenticator {
  readonly id: string;
  /** Answers `navigator.credentials.create`, as the JSON a browser sends. */
  create(options: Options, spoilt?: Spoilt): string;
  /** Answers `navigator.credentials.get`. */
  get(options: Options, spoilt?: Spoilt): string;
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const base64 = (data: Buffer | string) => Buffer.from(data).toString('base64url');

/** Head of an item of CBOR (RFC 8949): its major type and a number or length below 65536. */
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n]);
  return n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
}
const int = (n: number) => (n < 0 ? head(1, -1 - n) : head(0, n));
const bytes = (data: Buffer) => Buffer.concat([head(2, data.length), data]);
const text = (s: string) => Buffer.concat([head(3, s.length), Buffer.from(s)]);
const map = (pairs: [Buffer, Buffer][]) => Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

/** The public key as COSE (RFC 9053): EC2, ES256, P-256. */
function cose(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' });
  const part = (n: string) => bytes(Buffer.from(n, 'base64url'));
  return map([
    [int(1), int(2)],
    [int(3), int(-7)],
    [int(-1), int(1)],
    [int(-2), part(x!)],
    [int(-3), part(y!)],
  ]);
}

/** User present, user verified, attested data included (WebAuthn, 6.1). */
const flags = (verified: boolean, attested: boolean) => 1 | (verified ? 4 : 0) | (attested ? 64 : 0);

/** A device of somebody who visits the portal at `origin`. It counts how often it has signed. */
export function authenticator(origin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let signed = 0;
  let user = '';
  const client = (type: string, { challenge }: Options, spoilt: Spoilt) =>
    JSON.stringify({ type, challenge, origin: spoilt.origin ?? origin, crossOrigin: spoilt.crossOrigin ?? false });
  const data = (rpId: string, attested: Buffer, spoilt: Spoilt) => {
    signed = spoilt.counter ?? signed + 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(signed);
    const flag = flags(spoilt.verified ?? true, attested.length > 0);
    return Buffer.concat([sha256(spoilt.rpId ?? rpId), Buffer.from([flag]), counter, attested]);
  };
  const answer = (response: object) =>
    JSON.stringify({ id: base64(id), rawId: base64(id), type: 'public-key', clientExtensionResults: {}, response });
  return {
    id: base64(id),
    create(options, spoilt = {}) {
      user = options.user!.id;
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose(publicKey)]);
      const authData = data(options.rp!.id, attested, spoilt);
      const object = map([
        [text('fmt'), text('none')],
        [text('attStmt'), map([])],
        [text('authData'), bytes(authData)],
      ]);
      const clientDataJSON = base64(client('webauthn.create', options, spoilt));
      return answer({ clientDataJSON, attestationObject: base64(object), transports: ['internal'] });
    },
    get(options, spoilt = {}) {
      const json = client('webauthn.get', options, spoilt);
      const authData = data(options.rpId!, Buffer.alloc(0), spoilt);
      const signature = sign('sha256', Buffer.concat([authData, sha256(json)]), privateKey);
      return answer({
        clientDataJSON: base64(json),
        authenticatorData: base64(authData),
        signature: base64(signature),
        userHandle: spoilt.userHandle ?? user,
      });
    },
  };
}
