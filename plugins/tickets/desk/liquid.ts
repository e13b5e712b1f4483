import { Liquid, type LiquidError } from 'liquidjs';

/** What a template may name; everything is a text. A name that is not here is a fault of the template. */
export interface TemplateValues {
  customer: { name: string; number: string };
  ticket: { number: string; subject: string; type: string; link: string };
  requester: { name: string };
  agent: { name: string };
  /** In words of the reader's language; empty where nothing is promised. */
  promised: string;
  today: string;
}

/** Why a template cannot be used: in which line, and the cause as LiquidJS says it. */
export interface TemplateFault {
  line: number;
  cause: string;
}

/** Conditions and loops over nothing; whatever reads files, keeps state or prints unread is not there. */
const TAGS = new Set(['if', 'unless', 'case', 'assign', 'comment', 'for', 'break', 'continue', '#']);

/** A template is text with holes, of a person's length. */
export const MAX_TEMPLATE = 10_000;

function build(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {}, // templates are nowhere else than here: no file is ever read
    dynamicPartials: false,
    parseLimit: MAX_TEMPLATE,
    renderLimit: 200, // ms
    memoryLimit: 1_000_000, // characters and items it may make
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name];
  return engine;
}

const engine = build();

function faultOf(error: unknown): TemplateFault {
  const { token, originalError, message } = error as LiquidError;
  const line = /, line:(\d+)/.exec(message)?.[1];
  const cause = (originalError?.message ?? message).replace(/, (file|line):.*$/s, '');
  return { line: line === undefined ? (token?.getPosition()[0] ?? 1) : Number(line), cause };
}

/**
 * Fills a template. Nothing of it is code: it reads the values given, by their own names only, within limits of length, time and memory.
 * @returns the text, or what is wrong
 */
export function fill(template: string, values: TemplateValues): { text: string } | { fault: TemplateFault } {
  try {
    if (template.length > MAX_TEMPLATE) return { fault: { line: 1, cause: `longer than ${MAX_TEMPLATE} characters` } };
    return { text: String(engine.parseAndRenderSync(template, values)).trim() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** Values with which a template is tried before it is saved. */
export const EXAMPLE: TemplateValues = {
  customer: { name: 'Penzión Limba, s.r.o.', number: '10482232' },
  ticket: { number: 'T-20418', subject: 'Reversed tariffs', type: 'Metering', link: 'https://portal.example/tickets' },
  requester: { name: 'Jana Kováčová' },
  agent: { name: 'Marek Hudák' },
  promised: '26. 11. 2026',
  today: '24. 11. 2026',
};
