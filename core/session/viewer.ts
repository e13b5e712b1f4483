import type { HouseRole } from '../entities/index.ts';
import type { PersonalTile } from '../portlets/layout.ts';

/** What a member of staff looks through. */
export interface ViewerPreview {
  /** Account of the member of staff. */
  by: string;
  /** Title of the group. */
  name: string;
  /** Name of the real customer whose data are shown; undefined for the group alone. */
  customer: string | undefined;
  /** Why, as given for a real customer. */
  reason: string | undefined;
  /** When it ends by itself, ISO 8601. */
  until: string;
}

/** Who asks, as the one session query tells it: account, membership, customer, group and the versions of what they may see. */
export interface Viewer {
  readonly kind: 'customer' | 'staff';
  readonly account: { id: string; name: string; login: string; email: string | null; locale: string | null };
  readonly membership: { id: string; houseRole: HouseRole };
  readonly customer: { id: string; name: string; number: string; caretakerId: string | null } | undefined;
  readonly group: { id: string; code: string; version: string };
  /** Data versions as `plugin=scope version`, separated by commas. */
  readonly versions: string;
  /** What the person changed of the group's layout. */
  readonly layout: readonly PersonalTile[];
  /** How many memberships the account has: with more than one it may change between them. */
  readonly houses: number;
  readonly session: { id: string; seenAt: string; authenticatedAt: string; device: string | null };
  /** Whether the session has passed the second step of its sign-in (a token needs none), and whether a group of the account asks for it. */
  readonly secondStep: { passed: boolean; required: boolean };
  /** Signed in by an API token instead of a session. */
  readonly token: boolean;
  /** Set while an administrator looks at the portal as a group: nothing can be written. */
  readonly preview?: ViewerPreview;
}

/** A row of `core_session_read` and `core_token_read`. */
export interface ViewerRow {
  session_id: string; seen_at: string; authenticated_at: string; device: string | null; second_step: boolean;
  account_id: string; account_name: string; login: string; email: string | null; kind: 'customer' | 'staff'; locale: string | null;
  membership_id: string | null; house_role: HouseRole; customer_id: string | null; customer_name: string; customer_number: string;
  caretaker_id: string | null; group_id: string; group_code: string; group_version: string; versions: string;
  layout: PersonalTile[] | null; houses: number; second_required: boolean;
} // prettier-ignore

/** The viewer of a row; undefined where the account has no membership left. */
export function viewerOf(row: ViewerRow, token: boolean): Viewer | undefined {
  if (row.membership_id === null) return undefined;
  const customer =
    row.customer_id === null
      ? undefined
      : { id: row.customer_id, name: row.customer_name, number: row.customer_number, caretakerId: row.caretaker_id };
  return {
    kind: row.kind,
    account: { id: row.account_id, name: row.account_name, login: row.login, email: row.email, locale: row.locale },
    membership: { id: row.membership_id, houseRole: row.house_role },
    customer,
    group: { id: row.group_id, code: row.group_code, version: row.group_version },
    versions: row.versions,
    layout: row.layout ?? [],
    houses: row.houses,
    session: { id: row.session_id, seenAt: row.seen_at, authenticatedAt: row.authenticated_at, device: row.device },
    secondStep: { passed: row.second_step, required: row.second_required },
    token,
  };
}

/** The part of the viewer's data versions that belongs to some plugins and scopes (c, g, a, p); core's own (names, brand) always count. */
export function versionsOf(viewer: Viewer, plugins: readonly string[], scopes = 'cgap'): string {
  return viewer.versions
    .split(',')
    .filter((part) => {
      const plugin = part.slice(0, part.indexOf('='));
      const scope = part[plugin.length + 1]!;
      return scopes.includes(scope) && (plugin === 'core' || plugins.includes(plugin));
    })
    .join(',');
}
