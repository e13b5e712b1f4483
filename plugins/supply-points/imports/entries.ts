import { createReadStream } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** Characters that one entry of a feed may have: a year of quarters of an hour has about six million. */
const LONGEST = 16_000_000;

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  processEntities: true,
  isArray: (name) => ['link', 'IntervalReading', 'IntervalBlock'].includes(name),
});

/** An entry of an Atom feed as the parser builds it. */
export type FeedEntry = {
  id?: string;
  title?: unknown;
  link?: { '@rel'?: string; '@href'?: string }[];
  content?: Record<string, unknown>;
};

/** The file is none of ours; the message is the sentence about it. */
export class FeedRefusal extends Error {}

/**
 * The entries of an Atom feed, one after the other, so that memory depends on the longest entry and not on the file.
 * @throws FeedRefusal where the file is no feed, has a document type (entities are never resolved), or breaks off inside an entry
 */
export async function* feedEntries(path: string): AsyncGenerator<FeedEntry> {
  let text = '';
  let seen = false;
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    text += chunk as string;
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new FeedRefusal('The file has a document type declaration, which is not allowed; export it without one.'); // prettier-ignore
    for (;;) {
      const end = /<\/(?:[\w.-]+:)?entry\s*>/.exec(text);
      if (!end) break;
      const piece = text.slice(0, end.index + end[0].length);
      text = text.slice(end.index + end[0].length);
      const start = /<(?:[\w.-]+:)?entry[\s>]/.exec(piece);
      if (!start) throw new FeedRefusal('An entry ends that never began; the file is damaged.');
      seen = true;
      yield entryOf(piece.slice(start.index));
    }
    if (text.length > LONGEST) throw new FeedRefusal(`One entry is longer than ${LONGEST} characters; export shorter periods.`); // prettier-ignore
  }
  if (!seen) throw new FeedRefusal('There is no entry in the file; a Green Button file is an Atom feed with entries.');
  if (/<(?:[\w.-]+:)?entry[\s>]/.test(text)) throw new FeedRefusal('The file breaks off inside an entry; take it out of its source again.'); // prettier-ignore
}

function entryOf(xml: string): FeedEntry {
  try {
    return (parser.parse(xml) as { entry: FeedEntry }).entry;
  } catch (error) {
    throw new FeedRefusal(`An entry is no well-formed XML: ${(error as Error).message}.`);
  }
}
