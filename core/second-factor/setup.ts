import type { Services } from '../portal.ts';
import { keyUri, newKey, openKey, sealKey } from './totp.ts';

/** A key that is being set up: sealed for the form, as text, and as the path of a QR code of `size` units. */
export interface FactorSetup {
  sealed: string;
  key: string;
  size: number;
  path: string;
}

/** Modules of quiet around a QR code (ISO/IEC 18004). */
const QUIET = 4;

/**
 * A new key for an account, or the one of a form that was sent before. Nothing is stored: that happens when a code proves that the app
 * has the key.
 * @returns undefined where `sealed` was made elsewhere or for somebody else
 */
export async function factorSetup(
  services: Services,
  account: { id: string; login: string },
  sealed?: string,
): Promise<FactorSetup | undefined> {
  const key = sealed === undefined ? await newKey() : openKey(services.secret, account.id, sealed);
  if (key === undefined) return undefined;
  const uri = await keyUri(key, (await services.stored.get()).brand.name, account.login);
  return {
    sealed: sealed ?? sealKey(services.secret, account.id, key),
    key: key.replace(/(.{4})(?=.)/g, '$1 '),
    ...(await picture(uri)),
  };
}

async function picture(text: string): Promise<{ size: number; path: string }> {
  const { create } = await import('qrcode'); // not needed to start
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
  return { size: modules.size + 2 * QUIET, path };
}
