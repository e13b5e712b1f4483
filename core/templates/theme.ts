import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { Type } from 'typebox';
import type { Static } from 'typebox';

/** `theme.json` of a theme. */
const ThemeFile = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    /** The name of its folder. */
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    title: Type.String({ minLength: 1 }),
    /** Id of the theme it builds on: its templates are used, and its tokens come first, where this one has none. */
    extends: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]*$' })),
    /** Versions it was made for. A plugin named here that is not installed is no fault: the theme is ready for it. */
    requires: Type.Optional(
      Type.Object(
        { portico: Type.Optional(Type.String()), plugins: Type.Optional(Type.Record(Type.String(), Type.String())) },
        { additionalProperties: false },
      ),
    ),
    /** Style sheet with its tokens, relative to its folder; it lands in the cascade layer `operator` by itself. */
    tokens: Type.Optional(Type.String({ pattern: '^[\\w-]+\\.css$' })),
    /** More style sheets, in their order, relative to its folder `public`; the same layer. */
    assets: Type.Optional(Type.Array(Type.String({ pattern: '^[\\w/-]+\\.css$' }))),
  },
  { additionalProperties: false },
);

export interface Theme extends Static<typeof ThemeFile> {
  /** Its folder; ends in a slash. */
  directory: URL;
}

const validate = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false }).compile<
  Static<typeof ThemeFile>
>(ThemeFile);

/**
 * Reads a theme and those it extends.
 *
 * @param id name of a folder in `themesDirectory`
 * @param themesDirectory the folder `themes`; ends in a slash
 * @returns the theme itself first, then its parents, nearest first
 * @throws Error in one sentence if one of them is missing or wrong, or if they extend each other in a circle
 */
export function loadTheme(id: string, themesDirectory: URL): Theme[] {
  const chain: Theme[] = [];
  for (let next: string | undefined = id; next !== undefined;) {
    if (chain.some((theme) => theme.id === next)) {
      throw new Error(
        `The themes ${[...chain.map((theme) => theme.id), next].join(' -> ')} extend each other in a circle; take "extends" out of one of them.`,
      );
    }
    const theme: Theme = readTheme(next, themesDirectory, chain.at(-1)?.id);
    chain.push(theme);
    next = theme.extends;
  }
  return chain;
}

function readTheme(id: string, themesDirectory: URL, child: string | undefined): Theme {
  const wantedBy = child === undefined ? '' : `, which the theme "${child}" extends,`;
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw new Error(`"${id}" is no id of a theme; it has small letters, digits and hyphens.`);
  const directory = new URL(`${id}/`, themesDirectory);
  const file = new URL('theme.json', directory);
  if (!existsSync(file)) throw new Error(`The theme "${id}"${wantedBy} has no ${fileURLToPath(file)}.`);
  const content = parse(file);
  if (!validate(content)) {
    const faults = (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      const extra = 'additionalProperty' in params ? ` ("${String(params['additionalProperty'])}")` : '';
      return `${instancePath.slice(1) || 'it'} ${message}${extra}`;
    });
    throw new Error(`${fileURLToPath(file)} is wrong: ${faults.join('; ')}.`);
  }
  if (content.id !== id)
    throw new Error(`${fileURLToPath(file)} has the id "${content.id}"; it has to be "${id}", the name of its folder.`);
  const lost = [content.tokens, ...(content.assets ?? []).map((path) => `public/${path}`)].find(
    (path) => path !== undefined && !existsSync(new URL(path, directory)),
  );
  if (lost !== undefined) throw new Error(`${fileURLToPath(file)} names ${lost}, and the theme has no such file.`);
  return { ...content, directory };
}

function parse(file: URL): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${fileURLToPath(file)} is no JSON: ${(error as Error).message}.`, { cause: error });
  }
}

export { checkTheme } from './check.ts';
export { BRAND_TOKENS, brandCss, contrastProblem } from './brand.ts';
export type { BrandTokens, ContrastProblem } from './brand.ts';
