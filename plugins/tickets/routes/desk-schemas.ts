import { closed, Type, uuid } from 'portico';

/** The ticket a route is about. */
export const byId = { params: closed({ id: uuid() }) };
export type ById = { Params: { id: string } };

/** One of a few words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));

/** One of them, or nothing. */
export const oneOfOrNone = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number] | ''>(
    Type.Union(
      ['', ...values].map((value) => Type.Literal(value)),
      { default: '' },
    ),
  );

export const uuidOrNone = () => Type.Union([Type.Literal(''), uuid()], { default: '' });

/** A box to tick: sent, with whatever value, or not. */
export const ticked = () => Type.Optional(Type.String({ maxLength: 10 }));

export const work = { access: ['work', 'Desk'] } as const;
export const look = { access: ['read', 'Desk'] } as const;
export const configure = { access: ['configure', 'Desk'] } as const;
