/** Parts of a release version; pre-releases count as their release. */
type Version = readonly [major: number, minor: number, patch: number];

const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-[\w.]+)?$/;

/** Reads `1.2.3`; undefined where it is no semantic version. */
export function parseVersion(text: string): Version | undefined {
  const found = VERSION.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

const compare = (a: Version, b: Version) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

function upperBound([major, minor, patch]: Version, operator: string): Version {
  if (operator === '~') return [major, minor + 1, 0];
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1];
}

/** Whether `range` (`1.2.3`, `^1.2.3`, `~1.2.3`, `>=1.2.3` or `*`) is one that {@link satisfies} can read. */
export const isRange = (range: string): boolean =>
  range === '*' || parseVersion(range.replace(/^(\^|~|>=)/, '')) !== undefined;

/** Whether a version lies in a range of semver's caret, tilde, at-least and exact forms. */
export function satisfies(version: string, range: string): boolean {
  if (range === '*') return true;
  const operator = /^(\^|~|>=)/.exec(range)?.[0] ?? '';
  const low = parseVersion(range.slice(operator.length));
  const found = parseVersion(version);
  if (!low || !found) return false;
  if (operator === '') return compare(found, low) === 0;
  if (compare(found, low) < 0) return false;
  return operator === '>=' || compare(found, upperBound(low, operator)) < 0;
}
