import MarkdownIt from 'markdown-it';
import nunjucks from 'nunjucks';
import * as format from '../i18n/format.ts';
import type { RenderLocals } from './environment.ts';

type Filter = (...args: never[]) => unknown;

// html: false - tags that somebody typed are shown, not run; links keep only the protocols markdown-it finds harmless.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

/**
 * The filters of templates that depend on the page being rendered, each in its language and time zone.
 *
 * @param current what the page being rendered was given
 */
export function pageFilters(current: () => RenderLocals): Record<string, Filter> {
  return {
    money: (value: string, currency: string) => format.money(current().locale, value, currency),
    amount: (value: string, currency: string) => format.amount(current().locale, value, currency),
    number: (value: string | number, digits?: number) => format.number(current().locale, value, digits),
    bytes: (value: number) => format.bytes(current().locale, value),
    day: (value: string, style?: format.DayStyle) => format.day(current().locale, value, style),
    datetime: (value: string | Date, style?: format.DateTimeStyle) =>
      format.dateTime(current().locale, value, current().timeZone, style),
    // A day or a moment, whichever it is: for values that may be either.
    when: (value: string | Date, style: format.DayStyle & format.DateTimeStyle = 'medium') => {
      const { locale, timeZone } = current();
      const isDay = typeof value === 'string' && value.length === 10;
      return isDay ? format.day(locale, value, style) : format.dateTime(locale, value, timeZone, style);
    },
    // The day of a moment, YYYY-MM-DD, for `day` and `reldays`.
    localday: (value: string | Date) => format.localDay(value, current().timeZone),
    reldays: (value: string, today?: string) => {
      return format.relativeDays(current().locale, value, today ?? format.localDay(new Date(), current().timeZone));
    },
    // Part of an id: small letters, digits and hyphens.
    slug: (text: unknown) =>
      String(text)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, ''),
    markdown: (text: string) => new nunjucks.runtime.SafeString(markdown.render(String(text))),
  };
}
