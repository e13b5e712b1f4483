import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 bits, for a cookie, a bearer token or a link; only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

const TOKEN = /^[\w-]{43}$/;

/** Whether a text can be a token of ours at all; others never reach the database. */
export const looksLikeToken = (text: string | undefined): text is string => text !== undefined && TOKEN.test(text);
