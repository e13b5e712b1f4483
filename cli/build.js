// npm run build: what is published. JavaScript and types from the sources, and beside them everything that is no code, so that
// `new URL('.', import.meta.url)` finds views, texts and public files in dist as it does in the checkout.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../', import.meta.url));
const out = path.join(root, 'dist');
const ROOMS = ['core', 'plugins', 'themes', 'config', 'cli', 'migrations'];

/** Tests and what builds the checkout itself stay out; the template of new plugins goes as it is, tests included. */
const leftOut = (file) => /(^|\/)(test|node_modules)\/|\.test\.ts$/.test(file) && !file.startsWith('cli/templates/');

function emit() {
  const config = ts.getParsedCommandLineOfConfigFile(
    path.join(root, 'tsconfig.json'),
    { noEmit: false, outDir: out, rootDir: root, declaration: true, noEmitOnError: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (problem) => refuse([problem]) },
  );
  const files = config.fileNames.filter((file) => {
    const name = path.relative(root, file).replaceAll('\\', '/');
    return ROOMS.includes(name.split('/')[0]) && !leftOut(name);
  });
  const program = ts.createProgram(files, config.options);
  const { diagnostics } = program.emit();
  refuse(ts.sortAndDeduplicateDiagnostics([...ts.getPreEmitDiagnostics(program), ...diagnostics]));
  return files.length;
}

function refuse(problems) {
  if (problems.length === 0) return;
  const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
  process.stderr.write(ts.formatDiagnostics(problems, host));
  process.exit(1);
}

/** Copies what the compiler leaves lying; sources, and notes for people who read them, stay. */
function copyTheRest() {
  const files = globSync(`{${ROOMS.join(',')}}/**/*`, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => file.startsWith('cli/templates/') || (!leftOut(file) && !/\.(ts|js)$|README\.md$/.test(file)))
    .concat(globSync('core/public/**/*.js', { cwd: root }));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(out, file));
  }
  return files.length;
}

rmSync(out, { recursive: true, force: true });
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [compiled, copied] = [emit(), copyTheRest()];
if (!existsSync(path.join(out, 'cli/portico.js'))) throw new Error('dist/cli/portico.js was not made');
process.stdout.write(`portico ${version}: ${compiled} files compiled, ${copied} copied to dist\n`);
