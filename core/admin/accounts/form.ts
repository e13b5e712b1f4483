import { Type, type Static } from 'typebox';
import { closed, form, text, uuid } from '../../http/schema.ts';
import { LOCALES } from '../../i18n/locales.ts';
import { line, version, type Translate } from '../forms.ts';

export const HOUSE_ROLES = ['all', 'money', 'technical', 'read-only'] as const;
/** How somebody comes by his access: a link by e-mail, or codes in two parts, by letter and by e-mail. */
export const HAND_OUT = ['invite', 'codes'] as const;
export const STATES = ['active', 'invited', 'part_sent', 'pending_verification', 'locked', 'closed'] as const;

const choice = <const T extends string>(values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));

/** An account that is made on the card of a customer. */
export const customerAccountForm = form({
  login: line(), name: line(), email: line(), phone: line(), locale: line(), group: line(50), houseRole: line(20), handOut: line(20),
}); // prettier-ignore

/** An account that is made in the list of accounts; `customer` is the number of the customer it acts for. */
export const newAccountForm = form({
  kind: choice(['customer', 'staff']), login: line(), name: line(), email: line(), phone: line(), locale: line(), group: line(50), houseRole: line(20), customer: line(),
}); // prettier-ignore

export const accountForm = form({ name: line(), email: line(), phone: line(), locale: line(), version: version() });
export const addMembershipForm = form({ customer: line(), group: line(50), houseRole: line(20) });
export const membershipForm = form({ group: line(50), houseRole: line(20) });

export type CustomerAccountBody = Static<typeof customerAccountForm>;
export type NewAccountBody = Static<typeof newAccountForm>;
export type AccountBody = Static<typeof accountForm>;

export const accountParams = closed({ id: uuid() });
export const membershipParams = closed({ id: uuid(), membership: uuid() });
export const newAccountQuery = closed({
  kind: Type.Optional(text(10)),
  customer: Type.Optional(text(60)),
});
export const accountListQuery = closed({
  q: Type.Optional(text(200)),
  kind: Type.Optional(text(10)),
  state: Type.Optional(text(30)),
  group: Type.Optional(text(50)),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
});

/** Choices of the forms. */
export function accountOptions(t: Translate) {
  return {
    kinds: (['customer', 'staff'] as const).map((value) => ({ value, label: t(`core.account.kind.${value}`) })),
    states: STATES.map((value) => ({ value, label: t(`core.account.state.${value}`) })),
    roles: HOUSE_ROLES.map((value) => ({ value, label: t(`core.house.${value}`) })),
    handOut: HAND_OUT.map((value) => ({ value, label: t(`core.admin.accounts.hand-out.${value}`) })),
    locales: LOCALES.map((value) => ({ value, label: t(`core.language.${value}`) })),
  };
}

/** Name of a field as the forms show it. */
export const accountLabel = (t: Translate) => (field: string): string => t(`core.admin.field.${field}`); // prettier-ignore
