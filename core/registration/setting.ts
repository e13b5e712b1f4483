import type { Read } from '../database/read.ts';
import type { Transaction } from '../plugin/contract.ts';
import { REGISTRATION_OFF, type RegistrationSetting } from '../settings/cache.ts';
import { saveSetting, storedSetting } from '../settings/store.ts';

/** The setting as it is saved, and at which version (0 where nobody ever changed it). */
export async function registrationSetting(read: Read): Promise<{ saved: RegistrationSetting; version: number }> {
  const [[row]] = await read(storedSetting({ key: 'registration' }));
  const value = row?.value as Partial<RegistrationSetting> | undefined;
  return { saved: { ...REGISTRATION_OFF, ...value }, version: row?.version ?? 0 };
}

/**
 * Changes the setting that is still at `version`.
 * @returns false where somebody else changed it meanwhile; nothing was written then
 */
export async function changeRegistration(
  tx: Transaction,
  version: number,
  setting: RegistrationSetting,
): Promise<boolean> {
  if (!(await saveSetting(tx, 'registration', version, setting))) return false;
  await tx.audit('settings', 'Registration', undefined, { ...setting });
  return true;
}
