import type { SubjectDefinition } from '../plugin/contract.ts';
import type { Ability } from './ability.ts';

/**
 * Whether one ability holds everything another does. Who lets others in may give no more than he has himself: else the right to make
 * accounts would be the right to everything.
 */
export function coversAbility(
  mine: Ability,
  theirs: Ability,
  subjects: ReadonlyMap<string, Pick<SubjectDefinition, 'actions'>>,
): boolean {
  if (theirs.can('manage', 'all') && !mine.can('manage', 'all')) return false;
  for (const [subject, { actions }] of subjects) {
    for (const action of [...actions, 'manage']) {
      if (theirs.can(action, subject) && !mine.can(action, subject)) return false;
    }
  }
  return true;
}
