import { Type, type Static } from 'typebox';
import type { FieldProblems } from '../../errors.ts';
import { closed, upload } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import type { Brand } from '../../settings/cache.ts';
import { BRAND_TOKENS, contrast, contrastProblem, type BrandTokens } from '../../templates/brand.ts';
import { line, tick, version, type Translate } from '../forms.ts';

/** Colours of buttons and links, set together; and of the customers' top bar. */
export const COLOURS = ['brand', 'on-brand', 'accent'] as const;
export const BAR = ['bar', 'on-bar'] as const;
/** What else of the theme can be set; empty leaves it to the theme. */
export const SHAPES = ['hue', 'font', 'radius', 'density', 'content'] as const;
const TOKENS = [...COLOURS, ...BAR, ...SHAPES] as const;
type Token = (typeof TOKENS)[number];

const tokenFields = Object.fromEntries(TOKENS.map((name) => [name, line(300)])) as Record<Token, ReturnType<typeof line>>; // prettier-ignore

export const brandForm = upload({
  name: line(), ...tokenFields, ownColours: tick(), ownBar: tick(), removeLogo: tick(), version: version(),
}); // prettier-ignore
export type BrandBody = Static<typeof brandForm>;

const optional = Object.fromEntries(
  ['name', ...TOKENS].map((name) => [name, Type.Optional(Type.String({ maxLength: 300 }))]),
) as Record<Token | 'name', ReturnType<typeof Type.Optional<ReturnType<typeof Type.String>>>>;
const ticked = Type.Optional(Type.String({ maxLength: 5 }));

/** The form as a link: how a preview is asked for, which stores nothing. */
export const brandQuery = closed({ ...optional, ownColours: ticked, ownBar: ticked, preview: ticked, version: Type.Optional(Type.Integer()) }); // prettier-ignore
export type BrandQuery = Partial<Record<Token | 'name' | 'ownColours' | 'ownBar' | 'preview', string>>;

export type BrandValues = Record<Token | 'name' | 'ownColours' | 'ownBar', string>;

const ARE_COLOURS: ReadonlySet<string> = new Set([...COLOURS, ...BAR]);

/**
 * What the active theme sets the tokens to, as far as it is a plain value; what a theme derives from others is shown as a plausible one.
 */
export function themeTokens(services: Services): Record<Token, string> {
  const css = services.assets.find(services.assets.url('core:site.css'))?.bytes.toString() ?? '';
  const fallback: Partial<Record<Token, string>> = { bar: '#ffffff', 'on-bar': '#1d2b33' };
  return Object.fromEntries(
    TOKENS.map((name) => {
      const last = [...css.matchAll(new RegExp(`--op-${name}:\\s*([^;]+);`, 'g'))].at(-1)?.[1]?.trim() ?? '';
      return [name, BRAND_TOKENS[name].pattern.test(last) ? last : (fallback[name] ?? '')];
    }),
  ) as Record<Token, string>;
}

/** The stored brand as the form shows it. */
export function brandValues(brand: Brand, theme: Record<Token, string>): BrandValues {
  const set = (name: Token) => brand.tokens[name];
  const own = (names: readonly Token[]) => (names.some((name) => set(name) !== undefined) ? 'on' : '');
  const colours = Object.fromEntries([...COLOURS, ...BAR].map((name) => [name, set(name) ?? theme[name]]));
  const shapes = Object.fromEntries(SHAPES.map((name) => [name, set(name) ?? '']));
  return { name: brand.name, ownColours: own(COLOURS), ownBar: own(BAR), ...colours, ...shapes } as BrandValues;
}

/** What was typed, with what a form that was never filled in leaves out. */
export const typedBrand = (typed: BrandQuery, shown: BrandValues): BrandValues => ({
  ...shown,
  ...Object.fromEntries(Object.keys(shown).flatMap((f) => (f in typed ? [[f, typed[f as keyof BrandQuery] ?? '']] : []))),
  ownColours: typed.ownColours === undefined ? '' : 'on',
  ownBar: typed.ownBar === undefined ? '' : 'on',
}); // prettier-ignore

/** The tokens that were chosen: colours only where own ones are wanted. */
export function chosenTokens(values: BrandValues): BrandTokens {
  const names: Token[] = [...(values.ownColours ? COLOURS : []), ...(values.ownBar ? BAR : []), ...SHAPES];
  const set = names.map((name) => [name, values[name].trim()] as const).filter(([, value]) => value !== '');
  return Object.fromEntries(set);
}

/** What of a brand is not allowed, by field: values the theme could not use, and colours nobody could read. */
export function brandProblems(values: BrandValues): FieldProblems {
  const problems: FieldProblems = {};
  const name = values.name.trim();
  if (name === '') problems.name = { key: 'core.field.error.required' };
  if (name.length > 60) problems.name = { key: 'core.field.error.long', values: { max: 60 } };
  for (const [token, value] of Object.entries(chosenTokens(values))) {
    if (!BRAND_TOKENS[token as Token].pattern.test(value)) problems[token] = { key: `core.admin.brand.error.${ARE_COLOURS.has(token) ? 'colour' : token}` };
  }
  if (values.ownColours && !problems.brand && !problems['on-brand']) {
    const low = contrastProblem(values.brand, values['on-brand']);
    if (low) problems.brand = { key: low.key, values: { ...low.values } };
  }
  if (values.ownBar && !problems.bar && !problems['on-bar']) {
    const ratio = contrast(values.bar, values['on-bar']);
    if (ratio < 4.5) problems.bar = { key: 'core.brand.contrast.text', values: { ratio: (Math.floor(ratio * 100) / 100).toFixed(2), colour: values.bar, other: values['on-bar'] } };
  }
  return problems;
} // prettier-ignore

/** Name of a field as the form shows it. */
export const brandLabel = (t: Translate) => (field: string): string => t(`core.admin.brand.field.${field}`); // prettier-ignore
