/** Operator tokens, without `--op-`, and the pattern a value has to have; none of them lets a value leave its declaration. */
export const BRAND_TOKENS = {
  brand: { pattern: /^#[0-9a-f]{6}$/i, allowed: 'a colour as #rrggbb' },
  'on-brand': { pattern: /^#[0-9a-f]{6}$/i, allowed: 'a colour as #rrggbb' },
  accent: { pattern: /^#[0-9a-f]{6}$/i, allowed: 'a colour as #rrggbb' },
  bar: { pattern: /^#[0-9a-f]{6}$/i, allowed: 'a colour as #rrggbb' },
  'on-bar': { pattern: /^#[0-9a-f]{6}$/i, allowed: 'a colour as #rrggbb' },
  hue: { pattern: /^(360|3[0-5]\d|[12]?\d?\d)$/, allowed: 'a whole number of degrees from 0 to 360' },
  font: { pattern: /^[\p{L}\d][\p{L}\d ,-]{0,200}$/u, allowed: 'names of fonts with commas between them' },
  radius: { pattern: /^(\d|1\d|2[0-4])px$/, allowed: '0px to 24px' },
  density: { pattern: /^(0?\.(8[5-9]|9\d?)|1(\.0\d?|\.1[0-5]?)?)$/, allowed: '.85 to 1.15' },
  content: { pattern: /^([6-9]\d|1[01]\d|120)rem$/, allowed: '60rem to 120rem' },
} as const;

/** What an administrator may set, without `--op-`: `{ brand: '#0d5c6b', 'on-brand': '#ffffff', radius: '8px' }`. */
export type BrandTokens = Partial<Record<keyof typeof BRAND_TOKENS, string>>;

/**
 * The style sheet of what an administrator has set; it goes behind the one of the theme, in the same cascade layer.
 *
 * @returns CSS, empty if nothing is set
 * @throws Error naming the token, the value found and what is allowed
 */
export function brandCss(tokens: BrandTokens): string {
  const declarations = Object.entries(tokens)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([name, value]) => {
      const token = Object.hasOwn(BRAND_TOKENS, name) ? BRAND_TOKENS[name as keyof typeof BRAND_TOKENS] : undefined;
      if (!token)
        throw new Error(`There is no brand token "${name}"; there are ${Object.keys(BRAND_TOKENS).join(', ')}.`);
      if (!token.pattern.test(value))
        throw new Error(`The brand token "${name}" has to be ${token.allowed}, found ${JSON.stringify(value)}.`);
      return `--op-${name}: ${value}${name === 'font' ? ', system-ui, sans-serif' : ''};`;
    });
  return declarations.length === 0 ? '' : `@layer operator { :root { ${declarations.join(' ')} } }\n`;
}

/** Why a brand colour is refused: a text of the catalogues and its values. */
export interface ContrastProblem {
  key: 'core.brand.contrast.text' | 'core.brand.contrast.white';
  /** `ratio` with two decimals, rounded down, so that 4.499 is not said to be 4.50. */
  values: { ratio: string; colour: string; other: string };
}

/**
 * Refuses a brand colour that text cannot be read on (WCAG 2.2, 1.4.3: 4.5:1). It stands behind the text of buttons, and
 * as text of links on white.
 *
 * @param brand colour as #rrggbb
 * @param onBrand colour of the text on it, as #rrggbb
 * @returns what to say beside the field, undefined if both are readable
 * @throws Error for anything that is no #rrggbb
 */
export function contrastProblem(brand: string, onBrand: string): ContrastProblem | undefined {
  const pairs: [ContrastProblem['key'], string][] = [
    ['core.brand.contrast.text', onBrand],
    ['core.brand.contrast.white', '#ffffff'],
  ];
  for (const [key, other] of pairs) {
    const ratio = contrast(brand, other);
    if (ratio < 4.5)
      return { key, values: { ratio: (Math.floor(ratio * 100) / 100).toFixed(2), colour: brand, other } };
  }
  return undefined;
}

/** Contrast ratio of two colours (WCAG 2.2, "contrast ratio"), 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance (WCAG 2.2, "relative luminance"), 0 to 1. */
function luminance(colour: string): number {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new Error(`A colour has to be #rrggbb, found ${JSON.stringify(colour)}.`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
