/** A plugin as a source file names it. */
export interface ListedPlugin {
  /** Name of the variable, such as `metersPlugin`. */
  name: string;
  /** What is imported, such as `../plugins/meters/index.ts`. */
  from: string;
}

/**
 * Adds an import and an entry to the list of plugins of a source file, `const plugins = [...]` or `plugins: [...]`. Where both are there
 * already, nothing changes.
 * @returns the new text, or undefined where there is no such list
 */
export function addToList(source: string, plugin: ListedPlugin): string | undefined {
  const listed = addEntry(source, plugin.name);
  return listed === undefined ? undefined : addImport(listed, plugin);
}

function addImport(source: string, { name, from }: ListedPlugin): string {
  if (source.includes(`'${from}'`) || source.includes(`"${from}"`)) return source;
  const line = `import ${name} from '${from}';`;
  const last = [...source.matchAll(/^import\s[^;]*?from\s*(['"])[^'"]+\1;?[ \t]*$/gm)].at(-1);
  if (!last) return `${line}\n\n${source}`;
  const end = last.index + last[0].length;
  return `${source.slice(0, end)}\n${line}${source.slice(end)}`;
}

function addEntry(source: string, name: string): string | undefined {
  const start = /\bplugins\s*(?::[^=;{}]*)?=\s*\[|\bplugins\s*:\s*\[/.exec(source);
  if (!start) return undefined;
  const open = start.index + start[0].length;
  const { close, lastCode } = readList(source, open);
  if (close === undefined) return undefined;
  const entries = source.slice(open, close);
  if (new RegExp(`(^|[^\\w$])${name}([^\\w$]|$)`).test(entries)) return source;
  const comma = lastCode === undefined || source[lastCode] === ',' ? '' : ',';
  const at = lastCode === undefined ? open : lastCode + 1;
  if (!entries.includes('\n')) return insert(source, at, `${comma}${lastCode === undefined ? '' : ' '}${name}`);
  const lineEnd = source.indexOf('\n', at); // a comment behind the last entry stays with it
  return insert(insert(source, lineEnd, `\n${indentAt(source, lastCode)}${name},`), at, comma);
}

/** How far the line of a place is indented; two spaces where there is none to go by. */
const indentAt = (source: string, place: number | undefined): string =>
  place === undefined ? '  ' : /^[ \t]*/.exec(source.slice(source.lastIndexOf('\n', place) + 1))![0];

const insert = (source: string, at: number, text: string): string => source.slice(0, at) + text + source.slice(at);

/** Where a list that begins at `open` ends, and the place of the last thing in it that is neither space nor comment. */
function readList(source: string, open: number): { close: number | undefined; lastCode: number | undefined } {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\s+|[[\](){}]|[^\s]/g;
  token.lastIndex = open;
  let depth = 0;
  let lastCode: number | undefined;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const text = match[0];
    if (text === ']' && depth === 0) return { close: match.index, lastCode };
    if ('[({'.includes(text)) depth++;
    if ('])}'.includes(text)) depth--;
    if (!/^\s|^\/\/|^\/\*/.test(text)) lastCode = match.index + text.length - 1;
  }
  return { close: undefined, lastCode };
}
