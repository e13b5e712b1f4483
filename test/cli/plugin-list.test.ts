import t from 'tap';
import { addToList } from '../../cli/plugin-list.ts';

const meters = { name: 'metersPlugin', from: '../plugins/meters/index.ts' };

t.test('a plugin is added to the list and to the imports', (t) => {
  const source = `import type { Plugin } from 'portico';
import account from '../plugins/account/index.ts';

/** THE list of plugins. */
export const plugins: readonly Plugin[] = [
  account, // [first] of all
];
`;
  t.equal(
    addToList(source, meters),
    `import type { Plugin } from 'portico';
import account from '../plugins/account/index.ts';
import metersPlugin from '../plugins/meters/index.ts';

/** THE list of plugins. */
export const plugins: readonly Plugin[] = [
  account, // [first] of all
  metersPlugin,
];
`,
  );
  t.end();
});

const list = (inside: string) => `import a from 'a';\n\nexport const plugins: readonly Plugin[] = ${inside};\n`;
const added = (inside: string) =>
  `import a from 'a';\nimport metersPlugin from '../plugins/meters/index.ts';\n\nexport const plugins: readonly Plugin[] = ${inside};\n`;

for (const [name, before, after] of [
  ['an empty list', '[]', '[metersPlugin]'],
  ['a list in one line', '[a, b(1, [2])]', '[a, b(1, [2]), metersPlugin]'],
  ['a list in one line that ends in a comma', '[a,]', '[a, metersPlugin]'],
  ['many lines', '[\n  a,\n  b,\n]', '[\n  a,\n  b,\n  metersPlugin,\n]'],
  ['many lines without a comma at the end', '[\n  a\n]', '[\n  a,\n  metersPlugin,\n]'],
  ['a comment at the end', '[\n  a,\n  // more to come\n]', '[\n  a,\n  metersPlugin,\n  // more to come\n]'],
  ['an empty list with a comment', '[\n  // more to come\n]', '[\n  metersPlugin,\n  // more to come\n]'],
] as const) {
  t.test(name, (t) => {
    t.equal(addToList(list(before), meters), added(after));
    t.equal(addToList(added(after), meters), added(after), 'a second time changes nothing');
    t.end();
  });
} // prettier-ignore

t.test('a project file and a file without imports', (t) => {
  t.equal(
    addToList(`export default { plugins: ['x'], themes: [] };\n`, meters),
    `import metersPlugin from '../plugins/meters/index.ts';\n\nexport default { plugins: ['x', metersPlugin], themes: [] };\n`,
  );
  t.end();
});

t.test('without a list there is nothing to add to', (t) => {
  t.equal(addToList('export const plugins = load();\n', meters), undefined);
  t.equal(addToList('export const plugins = [a, b;\n', meters), undefined, 'one that never ends');
  t.end();
});
