#!/usr/bin/env node
// Plain JavaScript that any Node can read: it says in one sentence when the Node is too old, and hands over to the portal.
import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, nodeFlags } from './node.js';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Portico needs Node 22.18 or later, found ${process.versions.node}. In a checkout use "npm start", which brings its own Node.`,
  );
  process.exit(1);
}

const built = new URL('../dist/cli/portico.js', import.meta.url);
const source = fileURLToPath(new URL('./portico.ts', import.meta.url));
const inPackage = import.meta.url.includes('/node_modules/');

const entry = inPackage || !existsSync(source) ? [fileURLToPath(built)] : ['--conditions=portico-source', source];
const args = [...nodeFlags, ...entry, ...process.argv.slice(2)];
const env = nodeEnvironment(process.env);
// Replacing this process hands every signal to the portal itself (Node 22.15 and later, not on Windows).
if (process.platform !== 'win32' && typeof process.execve === 'function')
  process.execve(process.execPath, [process.execPath, ...args], env);
const child = spawn(process.execPath, args, { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
