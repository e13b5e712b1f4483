import type { EntityManager } from '@mikro-orm/postgresql';
import type { PortalSettings } from '../config/schema.ts';
import { executeIn } from '../database/orm.ts';
import type { Viewer } from '../session/viewer.ts';

/** Whether `SECOND_FACTOR` asks every account of a kind to sign in in two steps, whatever its groups say. */
export const askedByPortal = ({ SECOND_FACTOR }: PortalSettings, kind: 'customer' | 'staff'): boolean =>
  SECOND_FACTOR === 'everybody' || (SECOND_FACTOR === 'staff' && kind === 'staff');

/** Whether an account has to sign in in two steps: by the setting, or because any group it is in asks for it. As the role of jobs. */
export async function mustHaveFactor(
  settings: PortalSettings,
  em: EntityManager,
  { id, kind }: { id: string; kind: 'customer' | 'staff' },
): Promise<boolean> {
  if (askedByPortal(settings, kind)) return true;
  const text = `select 1 from core_membership m join core_group g on g.id = m.group_id
    where m.account_id = $1 and g.second_factor = 'required' limit 1`;
  return (await executeIn(em, text, [id])).length > 0;
}

/** Whether a session still has to pass the second step, or to set it up, before it may do anything else. */
export const owesSecondStep = (settings: PortalSettings, viewer: Viewer): boolean =>
  !viewer.secondStep.passed &&
  (viewer.secondStep.required || askedByPortal(settings, viewer.preview ? 'staff' : viewer.kind));
