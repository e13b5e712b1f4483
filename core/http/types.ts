import type { Ability } from '../access/ability.ts';
import type { GroupAccess } from '../access/groups.ts';
import type { Standing } from '../access/standing.ts';
import type { Read } from '../database/read.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Access, Area, Keep, RequestContext } from '../plugin/contract.ts';
import type { Viewer } from '../session/viewer.ts';
import type { Stored } from '../settings/cache.ts';
import type { Flash } from './cookies.ts';
import type { Guest } from './guest.ts';
import type { Behalf } from './on-behalf.ts';

/** Of a page: its title, when it is no 200, and what else the layout shows. */
export interface PageOptions {
  title?: string;
  status?: number;
}

/** A file to be sent: its name for the reader's disk, its type, and its bytes. */
export interface Download {
  name: string;
  mime: string;
  /** A function that opens the file, or bytes `start` to `end` of it (both included), serves requests for parts (RFC 9110, 14). */
  body: Buffer | NodeJS.ReadableStream | ((range?: { start: number; end: number }) => NodeJS.ReadableStream);
  /** Bytes of the whole file; needed where `body` is a function. */
  size?: number;
  /** SHA-256 of the content, hexadecimal: becomes the ETag, by which a download that broke off is continued. */
  sha256?: string;
  inline?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; a route without it does not boot. */
    access?: Access;
    area?: Area;
    /** `core` or the plugin that brought the route. */
    room?: string;
    /** Keeps the answer until the data it shows change; GET only. */
    keep?: Keep;
    /** Serves a viewer who still owes the second step of his sign-in: where he passes it, sets it up, or reads the page in his language. */
    beforeSecondStep?: boolean;
    /** Serves during maintenance and to locked-out viewers too: sign-out, language. */
    always?: boolean;
  }
  interface FastifyRequest {
    viewer: Viewer | undefined;
    access: GroupAccess | undefined;
    ability: Ability | undefined;
    locale: Locale;
    stored: Stored;
    flash: Flash | undefined;
    /** Key under which the answer will be kept; undefined keeps nothing. */
    keepKey: string | undefined;
    /** Epoch milliseconds until which the kept answer holds. */
    keepUntil: number | undefined;
    /** Reads what anybody may read (`readableByAll`), for pages that need no sign-in. */
    readonly publicRead: Read;
    /** Whether who made an address that works without signing in still may do for his customer what it does. */
    readonly stillMay: Standing;
    /** Works for who made such an address, with the rows of his customer; in the public area alone. */
    readonly onBehalf: Behalf;
    /** Works for somebody who is not signed in, as a public form does; in the public area alone. */
    readonly guest: Guest;
    /** What the viewer may read and do; there only when somebody is signed in. */
    readonly ctx: RequestContext;
  }
  interface FastifyReply {
    /** Renders a template as a page of the area. */
    page(template: string, model?: object, options?: PageOptions): Promise<FastifyReply>;
    /** Goes to a page of the portal after a form, with a message there. */
    back(path: string, flash?: Flash): FastifyReply;
    /** A file, as an attachment that no browser runs; `inline` only for types that cannot (PDF). */
    download(file: Download): FastifyReply;
  }
}
