import { Type } from 'typebox';
import { isProblem, OperatorError, type FieldProblems } from '../errors.ts';

/** Translates a catalogue key, as `ctx.t` does. */
export type Translate = (key: string, values?: Record<string, unknown>) => string;

/** A line or text of a form: long ones are refused by the room with a sentence beside the field, very long ones here. */
export const line = (maxLength = 1000) =>
  Type.String({ maxLength, default: '', pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });

/** A box that is sent only when it is ticked. */
export const tick = () => Type.Optional(Type.String({ maxLength: 5 }));

/** The version of the record a form was made of. */
export const version = () => Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

/** Sentences of a form that was refused: beside each field, and above the form with the field's name before it. */
export interface FormErrors {
  errors: Record<string, string>;
  summary: Record<string, string>;
}

/** Nothing wrong. */
export const noErrors: FormErrors = { errors: {}, summary: {} };

/**
 * Puts what is wrong with a form into the viewer's language.
 * @param label name of a field as the form shows it
 */
export function formErrors(t: Translate, fields: FieldProblems, label: (field: string) => string): FormErrors {
  const errors = Object.fromEntries(Object.entries(fields).map(([field, told]) => [field, t(told.key, told.values)]));
  const summary = Object.fromEntries(
    Object.entries(errors).map(([field, text]) => [field, field === 'form' ? text : `${label(field)}: ${text}`]),
  );
  return { errors, summary };
}

/**
 * Does a write and tells what the input was refused for; anything else that goes wrong is thrown on.
 * @returns undefined when it is done
 */
export async function refusals(write: () => Promise<unknown>): Promise<FieldProblems | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof OperatorError && error.fields) return error.fields;
    if (isProblem(error) && error.status === 422) return error.fields;
    throw error;
  }
}

/** One line of a conflict: what is saved now, and what was typed. */
export interface ConflictLine {
  label: string;
  theirs: string;
  mine: string;
}

/** Where the saved record and what was typed differ; both as texts by field, in the order of `saved`. */
export function differences(
  saved: Record<string, string>,
  typed: Record<string, string | undefined>,
  label: (field: string) => string,
): ConflictLine[] {
  return Object.entries(saved)
    .filter(([field, theirs]) => theirs !== (typed[field] ?? ''))
    .map(([field, theirs]) => ({ label: label(field), theirs, mine: typed[field] ?? '' }));
}
