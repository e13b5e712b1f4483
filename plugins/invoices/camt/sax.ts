import { SaxesParser } from 'saxes';
import { CamtRefusal } from './refusal.ts';

/** What is told while a file is read. Names are without their prefixes; elements of other namespaces have none. */
export interface SaxHandler {
  /** @param namespace of the element; @param currency its attribute `Ccy`, the only one that camt has use for */
  open(name: string, namespace: string, currency: string): void;
  text(text: string): void;
  close(): void;
}

/** Reads a file piece by piece; both throw `CamtRefusal`. */
export interface Sax {
  write(chunk: string): void;
  end(): void;
}

export const saxLimits = {
  /** elements inside each other; camt needs 15 */
  depth: 60,
  /** characters of one tag, comment or text */
  token: 65_536,
};

/** Lets the parser work; what it complains of (`line:column: what`) becomes a sentence. */
function refusing(work: () => void): void {
  try {
    work();
  } catch (error) {
    const said = error instanceof Error ? /^(\d+):(\d+): (.*)$/s.exec(error.message) : null;
    if (error instanceof CamtRefusal || said === null) throw error;
    const [, line, column, what] = said;
    throw new CamtRefusal(`The file is no well-formed XML (line ${line}, character ${column}): ${what!.slice(0, 200).replace(/\.$/, '')}.`); // prettier-ignore
  }
}

function tooLong(): never {
  throw new CamtRefusal(`A tag or text is longer than ${saxLimits.token} characters; no bank statement needs that.`);
}

/**
 * Reads XML of any length in the memory of one token. Document type declarations are refused, since entities could be declared in them,
 * and so is what is longer or deeper than `saxLimits`.
 */
export function createSax(handler: SaxHandler): Sax {
  // Few handlers on purpose: with more than five V8 turns the parser into a dictionary, which takes four times as long.
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  let behind = 0; // where the last token ended: the parser keeps what comes after it
  let fed = 0; // its own position counts the present piece twice once that is written
  parser.on('doctype', () => {
    throw new CamtRefusal('The file has a document type declaration (<!DOCTYPE>); it is refused because entities could be declared in it.'); // prettier-ignore
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    behind = parser.position;
    if (++depth > saxLimits.depth)
      throw new CamtRefusal(`Elements are nested deeper than ${saxLimits.depth}; no bank statement needs that.`);
    handler.open(local, uri, attributes.Ccy?.value ?? '');
  });
  parser.on('closetag', () => {
    behind = parser.position;
    depth--;
    handler.close();
  });
  const text = (said: string): void => {
    behind = parser.position;
    if (said.length > saxLimits.token) tooLong();
    handler.text(said);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  return {
    write(chunk) {
      refusing(() => parser.write(chunk));
      fed += chunk.length;
      if (fed - behind > saxLimits.token) tooLong();
    },
    end() {
      refusing(() => parser.close());
    },
  };
}
