import type { Services } from '../portal.ts';
import { qrPicture, type QrPicture } from '../templates/qr-picture.ts';
import { keyUri, newKey, openKey, sealKey } from './totp.ts';

/** A key that is being set up: sealed for the form, as text, and as a QR code. */
export interface FactorSetup extends QrPicture {
  sealed: string;
  key: string;
}

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
    ...(await qrPicture(uri)),
  };
}
