import nunjucks from 'nunjucks';

/**
 * Makes the function `icon(name, class?)` of the templates: an inline `<svg>` that points into the sprite. The drawing is
 * hidden from screen readers; the words beside it, or the label of its button, speak.
 *
 * @param sprite URL of the sprite
 * @param known names in the sprite, without the prefix `i-`
 * @param strict throw for a name that is not in the sprite; else an empty drawing of the same size
 */
export function iconMaker(
  sprite: string,
  known: ReadonlySet<string>,
  strict: boolean,
): (name: string, cls?: string) => nunjucks.runtime.SafeString {
  const made = new Map<string, nunjucks.runtime.SafeString>();
  return (name, cls = '') => {
    const key = `${name} ${cls}`;
    let svg = made.get(key);
    if (!svg) {
      if (strict && !known.has(name)) throw new Error(unknownIcon(name));
      const safe = /^[a-z0-9-]+$/.test(name) ? name : 'unknown';
      const classes = ['icon', ...cls.split(/\s+/).filter((part) => /^[\w-]+$/.test(part))].join(' ');
      svg = new nunjucks.runtime.SafeString(
        `<svg class="${classes}" aria-hidden="true"><use href="${sprite}#i-${safe}"/></svg>`,
      );
      if (made.size < 2000) made.set(key, svg);
    }
    return svg;
  };
}

/** The sentence for a name that the sprite lacks. */
export function unknownIcon(name: string): string {
  return `There is no icon "${name}". The names are in core/public/icons.json; add it there and run core/templates/build-icons.ts.`;
}

/** Names of the symbols of a sprite, without the prefix `i-`. */
export function iconNames(sprite: string): Set<string> {
  return new Set([...sprite.matchAll(/<symbol id="i-([a-z0-9-]+)"/g)].map((match) => match[1] ?? ''));
}
