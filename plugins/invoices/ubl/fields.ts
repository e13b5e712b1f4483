import type { UblProblem } from './result.ts';
import { named } from './terms.ts';
import { pathOf, type XmlElement } from './xml.ts';

/** What one reading of a file gathers. `origins` remembers from which element a part of the document came, for later checks. */
export interface Reading {
  problems: UblProblem[];
  warnings: UblProblem[];
  /** Problems and warnings beyond `mostFaults`, which are only counted. */
  omitted: number;
  /** BT-5; the currency that amounts have to be in. */
  currency: string;
  origins: Map<object, XmlElement>;
}

/** Which field: from where, along which path (`cac:Party/cbc:Name`), and what the standard calls it. */
export interface Field {
  in: XmlElement | null;
  at: string;
  term: string;
  /** Rule that makes it mandatory; without one the field may be missing. */
  required?: string;
}

export interface Fault {
  /** Element, or path as text where there is none. */
  at: XmlElement | string;
  term: string;
  found?: string | null;
  rule?: string;
  message: string;
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** Quotes what a file has, for a sentence. */
export const quote = (text: string): string => `"${shorten(text)}"`;

export function fault({ at, term, found, rule, message }: Fault): UblProblem {
  const path = typeof at === 'string' ? at : pathOf(at);
  return {
    path,
    term,
    rule: rule ?? null,
    found: found === undefined || found === null ? null : shorten(found),
    message,
  };
}

/** A person reads no more than this; a file with a fault in each of 10,000 lines has one cause. */
const mostFaults = 50;

function note(reading: Reading, list: UblProblem[], one: Fault): void {
  if (list.length < mostFaults) list.push(fault(one));
  else reading.omitted++;
}

/** Notes something with which the document cannot be trusted. */
export const refuse = (reading: Reading, one: Fault): void => note(reading, reading.problems, one);

/** Notes something that is worth a look, but does not make the amounts wrong. */
export const warn = (reading: Reading, one: Fault): void => note(reading, reading.warnings, one);

/** First child of that name; `null` in, `null` out. */
export function child(parent: XmlElement | null, name: string): XmlElement | null {
  return parent?.children.find((element) => element.name === name) ?? null;
}

/** All children of that name, in the order of the file. */
export function children(parent: XmlElement | null, name: string): XmlElement[] {
  return parent?.children.filter((element) => element.name === name) ?? [];
}

/** Follows a path of first children, `cac:PartyTaxScheme/cac:TaxScheme/cbc:ID`. */
export function descend(parent: XmlElement | null, path: string): XmlElement | null {
  return path.split('/').reduce<XmlElement | null>(child, parent);
}

/** Path of a field that is not there: as far as the file goes, then as it should be. */
function expectedPath(field: Field): string {
  return field.in === null ? field.at : `${pathOf(field.in)}/${field.at}`;
}

/** The element of a field; a second one of the same name, or a missing one that is required, is a problem. */
function locate(reading: Reading, field: Field): XmlElement | null {
  const steps = field.at.split('/');
  const last = steps.pop()!;
  const found = children(steps.reduce<XmlElement | null>(child, field.in), last);
  if (found.length > 1) {
    const message = `The ${named(field.term)} stands ${found.length} times where it may stand once.`;
    refuse(reading, { at: found[1]!, term: field.term, found: found[1]!.text, message });
  }
  const [element] = found;
  if (element !== undefined && element.text !== '') return element;
  if (field.required !== undefined) {
    const message = `The ${named(field.term)} is ${element ? 'empty' : 'missing'}; EN 16931 demands it (${field.required}).`;
    refuse(reading, { at: element ?? expectedPath(field), term: field.term, rule: field.required, message });
  }
  return null;
}

/** Longest text of a field, in characters; anything longer is no name or note but a mistake or an attack. */
const longest = 10_000;

function tooLong(reading: Reading, element: XmlElement, term: string): boolean {
  const { text } = element;
  if (text.length <= longest) return false;
  refuse(reading, {
    at: element,
    term,
    message: `The ${named(term)} is longer than the ${longest} characters allowed.`,
  });
  return true;
}

/** @returns the text of a field, or null if it is missing, empty or a problem (which is then noted) */
export function text(reading: Reading, field: Field): string | null {
  const element = locate(reading, field);
  return element === null || tooLong(reading, element, field.term) ? null : element.text;
}

/** Like `text` for a field without which there is no document; `''` only together with a problem. */
export const mustText = (reading: Reading, field: Field & { required: string }): string => text(reading, field) ?? '';

/** @returns the texts of a field that may be repeated */
export function texts(reading: Reading, field: Field): string[] {
  const found = children(field.in, field.at).filter((element) => element.text !== '');
  return found.filter((element) => !tooLong(reading, element, field.term)).map((element) => element.text);
}

/** @returns an identifier with its `schemeID` */
export function identifier(reading: Reading, field: Field): { value: string; scheme: string | null } | null {
  const value = text(reading, field);
  return value === null ? null : { value, scheme: descend(field.in, field.at)?.attributes['schemeID'] ?? null };
}
