/**
 * An error that a person is told about: `status` for HTTP, `code` for programs, `key` and `values` for the catalogue.
 * Anything else that is thrown is a fault: it is logged and the person gets a reference number only.
 */
export interface Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly key: string;
  readonly values: Record<string, unknown>;
  /** Per form field, a catalogue key and its values (RFC 9457 extension member `errors`). */
  readonly fields: FieldProblems;
}

/** What is wrong with the fields of a form: per field, a catalogue key and its values. */
export type FieldProblems = Record<string, { key: string; values?: Record<string, unknown> }>;

/** Options of {@link problem}. */
export interface ProblemOptions {
  values?: Record<string, unknown>;
  fields?: FieldProblems;
}

/**
 * Makes a {@link Problem}.
 * @param status HTTP status, 400 to 503
 * @param code kebab-case name, becomes the `type` of RFC 9457 problem details
 * @param key catalogue key of the sentence, such as `core.error.not-found`
 */
export function problem(status: number, code: string, key: string, options: ProblemOptions = {}): Problem {
  const { values = {}, fields = {} } = options;
  return Object.assign(new Error(`${code}: ${key}`), { status, statusCode: status, code, key, values, fields });
}

/** The thing is not there, or not for this viewer: the two are never told apart. */
export const notFound = (): Problem => problem(404, 'not-found', 'core.error.not-found');

/** Somebody changed the record meanwhile; nothing was overwritten. */
export const conflict = (key = 'core.error.conflict', values: Record<string, unknown> = {}): Problem =>
  problem(409, 'conflict', key, { values });

/** What was typed is refused; `fields` names what and why, beside each field. */
export const invalid = (fields: NonNullable<ProblemOptions['fields']>): Problem =>
  problem(422, 'invalid', 'core.error.invalid', { fields });

export const isProblem = (error: unknown): error is Problem =>
  error instanceof Error && 'key' in error && 'status' in error;

/**
 * An error of an operator or an integrator: a wrong setting, plugin, argument or file. Printed as its sentence, without a stack.
 */
export class OperatorError extends Error {
  override name = 'OperatorError';
  /** The same for pages: which fields of the form are meant, in words of the catalogues. */
  readonly fields: FieldProblems | undefined;

  constructor(message: string, fields?: FieldProblems) {
    super(message);
    this.fields = fields;
  }
}
