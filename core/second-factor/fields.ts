import { Type, type Static } from 'typebox';
import { form, text } from '../http/schema.ts';

/** Fields of the forms of two-step sign-in. */
export const fields = {
  token: Type.String({ maxLength: 100 }),
  sealed: Type.String({ maxLength: 500 }),
  code: Type.String({ maxLength: 60 }),
  /** What a browser says of a passkey, JSON; filled in by script. */
  response: Type.String({ maxLength: 20_000 }),
  /** What its owner calls a passkey. */
  name: Type.Optional(text(60)),
  next: Type.Optional(text(2000)),
} as const;

/** The one form of the page of one's own factors: every button of it sends the password, and what is filled in for a new passkey. */
export const ownForm = form({
  password: Type.String({ maxLength: 1000 }),
  name: fields.name,
  response: Type.Optional(fields.response),
});
export type Own = Static<typeof ownForm>;

/** These pages serve a viewer who has yet to pass or to set up his second step; each route decides what he may. */
export const ownConfig = { access: 'signed-in', beforeSecondStep: true } as const;
