import type { FastifyReply, FastifyRequest } from 'fastify';

/** Cookies of the portal: under https with the `__Host-` prefix, so that no other host can set them. */
export interface Cookies {
  session(request: FastifyRequest): string | undefined;
  setSession(reply: FastifyReply, token: string, maxAgeSeconds: number | undefined): void;
  clearSession(reply: FastifyReply): void;
  device(request: FastifyRequest): string | undefined;
  setDevice(reply: FastifyReply, device: string): void;
  /** To whom the challenge of a passkey was given, for the minutes of a sign-in with it. */
  challenge(request: FastifyRequest): string | undefined;
  setChallenge(reply: FastifyReply, token: string): void;
  clearChallenge(reply: FastifyReply): void;
  locale(request: FastifyRequest): string | undefined;
  setLocale(reply: FastifyReply, locale: string): void;
  theme(request: FastifyRequest): 'light' | 'dark' | undefined;
  flash(request: FastifyRequest): Flash | undefined;
  setFlash(reply: FastifyReply, flash: Flash): void;
  clearFlash(reply: FastifyReply): void;
  /** What a member of staff previews; sealed by `access/preview.ts`. */
  preview(request: FastifyRequest): string | undefined;
  setPreview(reply: FastifyReply, sealed: string, maxAgeSeconds: number): void;
  clearPreview(reply: FastifyReply): void;
}

/** A message for the next page: a catalogue key, so that nobody can put words there. */
export interface Flash {
  kind: 'ok' | 'warn' | 'danger' | 'info';
  key: string;
  values?: Record<string, string | number>;
}

const YEAR = 365 * 24 * 3600;

export function createCookies(secure: boolean): Cookies {
  const prefix = secure ? '__Host-' : '';
  const name = {
    session: `${prefix}portico_session`,
    device: `${prefix}portico_device`,
    challenge: `${prefix}portico_challenge`,
    locale: 'portico_locale',
    flash: `${prefix}portico_flash`,
    preview: `${prefix}portico_preview`,
  };
  const base = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  return {
    session: (request) => request.cookies[name.session],
    setSession: (reply, token, maxAge) =>
      void reply.setCookie(name.session, token, maxAge === undefined ? base : { ...base, maxAge }),
    clearSession: (reply) => void reply.clearCookie(name.session, base),
    device: (request) => request.cookies[name.device],
    setDevice: (reply, device) => void reply.setCookie(name.device, device, { ...base, maxAge: YEAR }),
    challenge: (request) => request.cookies[name.challenge],
    setChallenge: (reply, token) => void reply.setCookie(name.challenge, token, { ...base, maxAge: 300 }),
    clearChallenge: (reply) => void reply.clearCookie(name.challenge, base),
    locale: (request) => request.cookies[name.locale],
    setLocale: (reply, locale) => void reply.setCookie(name.locale, locale, { ...base, maxAge: YEAR }),
    theme: (request) => (['light', 'dark'] as const).find((theme) => theme === request.cookies.theme),
    flash: (request) => parseFlash(request.cookies[name.flash]),
    setFlash: (reply, flash) =>
      void reply.setCookie(name.flash, Buffer.from(JSON.stringify(flash)).toString('base64url'), {
        ...base,
        maxAge: 60,
      }),
    clearFlash: (reply) => void reply.clearCookie(name.flash, base),
    preview: (request) => request.cookies[name.preview],
    setPreview: (reply, sealed, maxAge) => void reply.setCookie(name.preview, sealed, { ...base, maxAge }),
    clearPreview: (reply) => void reply.clearCookie(name.preview, base),
  };
}

function parseFlash(text: string | undefined): Flash | undefined {
  if (text === undefined) return undefined;
  try {
    const flash = JSON.parse(Buffer.from(text, 'base64url').toString()) as Flash;
    const known = ['ok', 'warn', 'danger', 'info'].includes(flash.kind) && /^[a-z][\w.-]{1,80}$/.test(flash.key);
    return known ? flash : undefined;
  } catch {
    return undefined;
  }
}
