import { createReadStream } from 'node:fs';
import { SaxesParser, type SaxesTagNS } from 'saxes';

/** What an entry of a Green Button feed is about. */
export const KINDS = ['UsagePoint', 'MeterReading', 'ReadingType', 'IntervalBlock'] as const;
export type Kind = (typeof KINDS)[number];

/** An entry, told at its end: after the readings in it. */
export interface FeedEntry {
  /** In the order of the feed, from 1. */
  number: number;
  kind: Kind | undefined;
  title: string;
  /** Addresses of itself and of what it points to. */
  self: string;
  related: string[];
  /** Texts of a ReadingType, by the names of their elements. */
  type: Partial<Record<'uom' | 'powerOfTenMultiplier' | 'flowDirection', string>>;
}

/** An IntervalReading, as texts. */
export interface FeedReading {
  /** Number of its entry, and its line in the file. */
  entry: number;
  line: number;
  /** Seconds since 1970, and seconds. */
  start: string;
  duration: string;
  value: string;
  quality: string;
}

/** What one block of the file had. */
export interface FeedPart {
  entries: FeedEntry[];
  readings: FeedReading[];
}

/** The file is none of ours; the message is the sentence about it. */
export class FeedRefusal extends Error {}

/** Where the parser is. */
interface Place {
  part: FeedPart;
  count: number;
  entry: FeedEntry | undefined;
  reading: FeedReading | undefined;
  inContent: boolean;
  /** Text of the innermost element so far. */
  text: string;
}

/**
 * A Green Button feed (NAESB REQ.21 ESPI 1.1, in Atom) as a stream: memory depends on no size of the file, nor on that of an entry.
 * @throws FeedRefusal where the file is no well-formed XML, has a document type (entities are never resolved), or has no entry
 */
export async function* feedParts(path: string): AsyncGenerator<FeedPart> {
  const place: Place = { part: { entries: [], readings: [] }, count: 0, entry: undefined, reading: undefined, inContent: false, text: '' }; // prettier-ignore
  const parser = parserOf(place);
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    attempt(() => parser.write(chunk as string));
    yield place.part;
    place.part = { entries: [], readings: [] };
  }
  attempt(() => parser.close());
  if (place.count === 0) throw new FeedRefusal('There is no entry in the file; a Green Button file is an Atom feed with entries.'); // prettier-ignore
}

function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (error instanceof FeedRefusal) throw error;
    throw new FeedRefusal(`The file is no well-formed XML, or it breaks off (line:column ${(error as Error).message}); take it out of its source again.`); // prettier-ignore
  }
}

function parserOf(place: Place): SaxesParser<{ xmlns: true }> {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => {
    throw new FeedRefusal('The file has a document type declaration, which is not allowed; export it without one.');
  });
  parser.on('text', (text) => {
    if (place.entry) place.text += text;
  });
  parser.on('opentag', (tag) => {
    place.text = '';
    opened(place, tag, parser.line);
  });
  parser.on('closetag', (tag) => {
    closed(place, tag.local, place.text);
    place.text = '';
  });
  return parser;
}

function opened(place: Place, { local, attributes }: SaxesTagNS, line: number): void {
  const { entry } = place;
  if (local === 'entry') {
    place.entry = { number: ++place.count, kind: undefined, title: '', self: '', related: [], type: {} };
  } else if (!entry) {
    return;
  } else if (local === 'IntervalReading' && entry.kind === 'IntervalBlock') {
    place.reading = { entry: entry.number, line, start: '', duration: '', value: '', quality: '' };
  } else if (local === 'content') {
    place.inContent = true;
  } else if (local === 'link') {
    const href = attributes.href?.value ?? '';
    if (attributes.rel?.value === 'self') entry.self = href;
    if (attributes.rel?.value === 'related') entry.related.push(href);
  } else if (place.inContent) {
    entry.kind ??= KINDS.find((kind) => kind === local);
  }
}

function closed(place: Place, local: string, text: string): void {
  const { entry, reading, part } = place;
  if (!entry) return;
  if (local === 'entry') {
    part.entries.push(entry);
    place.entry = undefined;
  } else if (local === 'content') {
    place.inContent = false;
  } else if (local === 'IntervalReading' && reading) {
    part.readings.push(reading);
    place.reading = undefined;
  } else if (reading) {
    if (local === 'start' || local === 'duration' || local === 'value' || local === 'quality')
      reading[local] = text.trim();
  } else if (local === 'title' && !place.inContent) {
    entry.title = text.trim();
  } else if (local === 'uom' || local === 'powerOfTenMultiplier' || local === 'flowDirection') {
    entry.type[local] = text.trim();
  }
}
