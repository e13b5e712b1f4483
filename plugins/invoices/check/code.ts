/** A check code as people read and type it: `K7M2-34AC-9DHF`. */
export const groupCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** What somebody typed as a check code, in the form it is stored in. */
export const plainCode = (typed: string): string => typed.replace(/[\s-]/g, '').toUpperCase();
