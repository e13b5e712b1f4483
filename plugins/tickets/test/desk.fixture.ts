import { addRule } from 'portico/testing';
import { withDesk } from './fixture.ts';

/** The desk with Marek, who may read, work, assign and set up, and how he opens pages and sends forms. */
export async function atDesk(t: Parameters<typeof withDesk>[0]) {
  const desk = await withDesk(t);
  for (const action of ['read', 'work', 'assign', 'configure']) await addRule(desk.portal, desk.agents, 'allow', action, 'Desk');
  const get = (url: string, headers = desk.marek.headers) => desk.portal.app.inject({ url, headers: { ...headers, accept: 'text/html' } });
  const post = (url: string, form: Record<string, string | string[]> = {}, headers = desk.marek.headers) => {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
    return desk.portal.app.inject({ method: 'POST', url, payload: body.toString(), headers: { ...headers, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' } });
  };
  return { ...desk, get, post };
} // prettier-ignore

export type Desk = Awaited<ReturnType<typeof atDesk>>;

/** What a page says, without its tags. */
export const wordsOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
