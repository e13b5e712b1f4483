/**
 * Writes `core/public/icons.svg` from the names in `core/public/icons.json`. Run by hand after a name was added:
 *
 *     node --conditions=portico-source core/templates/build-icons.ts
 *
 * The drawings are Tabler Icons (MIT), a development dependency; the sprite is kept in the repository, with the licence
 * beside it, so that a portal needs no package for its icons.
 */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const PUBLIC = new URL('../public/', import.meta.url);
const TABLER = new URL('../../node_modules/@tabler/icons/', import.meta.url);

/** One `<symbol>`: the shapes of the drawing without its colours and widths, which the style sheet sets. */
function symbol(name: string): string {
  const file = new URL(`icons/outline/${name}.svg`, TABLER);
  if (!existsSync(file))
    throw new Error(
      `Tabler Icons have no outline "${name}"; look for its name at tabler.io/icons and correct core/public/icons.json.`,
    );
  const svg = readFileSync(file, 'utf8');
  const shapes = [...svg.matchAll(/<(path|circle|rect|line|polyline|ellipse)\b[^>]*\/>/g)].map((match) =>
    match[0].replace(/\s+\/>/, '/>'),
  );
  const drawn = shapes.filter((shape) => !shape.includes('d="M0 0h24v24H0z"'));
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${drawn.join('')}</symbol>`;
}

const names = JSON.parse(readFileSync(new URL('icons.json', PUBLIC), 'utf8')) as string[];
const symbols = names.toSorted().map(symbol);
const notice = '<!-- Tabler Icons, MIT, see icons.LICENSE.txt -->';
writeFileSync(
  new URL('icons.svg', PUBLIC),
  `<svg xmlns="http://www.w3.org/2000/svg">${notice}\n${symbols.join('\n')}\n</svg>\n`,
);
copyFileSync(new URL('LICENSE', TABLER), new URL('icons.LICENSE.txt', PUBLIC));
