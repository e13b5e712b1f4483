import { hash, verify } from '@node-rs/argon2';
import { createLimiter } from '../limiter.ts';

/** argon2id with the parameters of OWASP ASVS 5.0, appendix C: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** A check takes 12 ms of a thread: at most four at once, so that sign-ins cannot starve other work. */
const gated = createLimiter(4);

/** Hash of a password in PHC string format. */
export const hashPassword = (password: string): Promise<string> => gated(() => hash(password, PARAMETERS));

let decoy: Promise<string> | undefined;

/** Whether a password fits a hash; without a hash as much time is spent, so that nobody learns which logins exist. */
export async function checkPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const known = stored ?? (await decoy);
  const fits = await gated(() => verify(known, password).catch(() => false));
  return fits && stored !== null && stored !== undefined;
}

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;

const COMMON = new Set(
  `password123 1234567890 0123456789 qwertyuiop passwordpassword heslo12345 heslo123456 haslo12345 haslo123456 zaq12wsxcde 1q2w3e4r5t
   iloveyou123 administrator letmein1234 welcome1234 11111111111 0000000000 1111111111 123456789a abc1234567 qwerty12345 asdfghjkl1
   slovensko1 slovensko123 ceskarepublika polska1234 portico1234 zakaznik123 klient1234`.split(/\s+/),
);

/**
 * Why a new password is refused, as a catalogue key; undefined where it is good. Length counts, composition does not (ASVS 6.2).
 */
export function passwordProblem(
  password: string,
  login: string,
): { key: string; values?: Record<string, unknown> } | undefined {
  if ([...password].length < PASSWORD_MIN) return { key: 'core.password.short', values: { count: PASSWORD_MIN } };
  if (password.length > PASSWORD_MAX) return { key: 'core.password.long', values: { count: PASSWORD_MAX } };
  const plain = password.toLowerCase();
  if (COMMON.has(plain) || /^(.)\1+$/.test(plain)) return { key: 'core.password.common' };
  const name = login.toLowerCase().split('@')[0]!;
  return name.length >= 4 && plain.includes(name) ? { key: 'core.password.login' } : undefined;
}
