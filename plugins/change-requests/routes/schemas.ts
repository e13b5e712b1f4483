import { closed, text, Type, upload, uuid } from 'portico';

export const byId = { params: closed({ id: uuid() }) };
export type ById = { Params: { id: string } };

export const page = Type.Integer({ minimum: 1, maximum: 1000, default: 1 });

/** A day, or nothing. */
export const day = Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2})?$', default: '' });

const name = { ...text(60), default: '' };

/** A form whose fields depend on what it is about: those are named by a pattern, and nothing else gets through. */
const withFields = <S extends object>(schema: S, pattern: string, max: number): S => ({ ...schema, patternProperties: { [pattern]: text(max) } }); // prettier-ignore

/** The form of a proposal; `v_<field>` are the values. */
export const proposal = withFields(
  upload({
    kind: text(60, 1),
    record: name,
    form: uuid(),
    reason: { ...text(2000), default: '' },
    effective_on: day,
    intent: Type.Union([Type.Literal('send'), Type.Literal('draft')], { default: 'send' }),
    draft: Type.Optional(uuid()),
  }),
  '^v_[A-Za-z][A-Za-z0-9_]{0,39}$',
  5000,
);

export type ProposalFields = Record<`v_${string}`, string> & {
  kind: string;
  record: string;
  form: string;
  reason: string;
  effective_on: string;
  intent: 'send' | 'draft';
  draft?: string;
};

/** What a form of a proposal is opened with. */
export const asked = {
  kind: Type.Optional(Type.String({ maxLength: 60 })),
  record: Type.Optional(Type.String({ maxLength: 60 })),
};

/** A decision: `d_<field>` accept or reject, `n_<field>` why. */
export const decision = withFields(
  Type.Object(
    {
      version: Type.Integer({ minimum: 1 }),
      seen: Type.String({ pattern: '^[0-9a-f]{32}$' }),
      note: { ...text(2000), default: '' },
      effective_on: day,
    },
    { additionalProperties: false, form: true },
  ),
  '^[dn]_[A-Za-z][A-Za-z0-9_]{0,39}$',
  1000,
);

export type DecisionFields = Record<string, string> & { version: number; seen: string; note: string; effective_on: string }; // prettier-ignore
