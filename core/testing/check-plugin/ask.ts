import type { Person } from '../people.ts';
import type { Bench } from './bench.ts';

/** An answer, as far as the suite looks at it. */
export interface Answer {
  status: number;
  body: string;
  type: string;
  location: string;
  /** Content-Security-Policy */
  policy: string;
}

export interface Question {
  method?: string;
  url: string;
  /** Nobody, where it is missing. */
  who?: Person | undefined;
  headers?: Record<string, string>;
  /** Fields of a form. */
  form?: Record<string, unknown>;
  json?: unknown;
  locale?: string;
}

/** Sends a request the way a browser or a script does. */
export async function ask(bench: Pick<Bench, 'portal'>, question: Question): Promise<Answer> {
  const { method = 'GET', url, who, form, json, locale } = question;
  const cookie = [who?.cookie, locale === undefined ? undefined : `portico_locale=${locale}`].filter(Boolean).join('; ');
  const reply = await bench.portal.app.inject({
    method: method as 'GET',
    url,
    headers: {
      ...(cookie === '' ? {} : { cookie }),
      ...(url.startsWith('/api/') ? {} : { accept: 'text/html' }),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...question.headers,
    },
    ...(form ? { payload: encode(form) } : json === undefined ? {} : { payload: JSON.stringify(json) }),
  });
  const { headers } = reply;
  return { status: reply.statusCode, body: reply.body, type: String(headers['content-type'] ?? ''), location: String(headers.location ?? ''), policy: String(headers['content-security-policy'] ?? '') };
} // prettier-ignore

function encode(form: Record<string, unknown>): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) fields.append(name, String(one));
  return fields.toString();
}

/** Headers with which a tile is answered as the bare section. */
export const FRAGMENT = { 'hx-request': 'true' };

/** Address of a portlet by itself. */
export const portletUrl = (portlet: { id: string; area: 'customer' | 'desk' }): string =>
  `${portlet.area === 'desk' ? '/desk' : ''}/portlets/${portlet.id}`;

/** The answer in a few words, with what the page says about its fault. */
export function wordsOf({ status, body, location }: Answer): string {
  if (location !== '') return `${status} to ${location}`;
  const text = body.replace(/<style.*?<\/style>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ').trim(); // prettier-ignore
  return status < 400 ? String(status) : `${status} (${text.slice(0, 200)})`;
}
