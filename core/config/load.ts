import { readFileSync } from 'node:fs';
import { OperatorError } from '../errors.ts';
import { settings, type PortalSettings } from './schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Name = keyof typeof settings;

/** A secret may also stand in a file: `SMTP_URL_FILE=/run/secrets/smtp`. */
function textOf(env: Environment, name: Name, problems: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name] === '' ? undefined : env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name}_FILE: the file "${file}" cannot be read.`);
    return undefined;
  }
}

function valueOf(env: Environment, name: Name, problems: string[]): unknown {
  const setting = settings[name];
  const found = textOf(env, name, problems);
  if (found === undefined) return setting.fallback;
  const value = setting.parse(found);
  if (value !== undefined) return value;
  const shown = setting.secret === true ? 'a value that is not shown here' : `"${found}"`;
  problems.push(`${name}: found ${shown}, allowed is ${setting.allowed}.`);
  return undefined;
}

/**
 * Reads the settings from an environment.
 * @throws OperatorError that names every wrong setting, what was found and what is allowed
 */
export function loadSettings(env: Environment): PortalSettings {
  const problems: string[] = [];
  const names = Object.keys(settings) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, valueOf(env, name, problems)])) as PortalSettings;
  for (const name of Object.keys(env)) {
    const meant = name.replace(/_FILE$/, '');
    if (name.startsWith('PORTICO_') && !(meant in settings)) {
      problems.push(`${name}: there is no such setting; config/README.md lists them.`);
    }
  }
  if (values.PORTICO_SECRET !== undefined && values.PORTICO_SECRET.length < 32) {
    problems.push(`PORTICO_SECRET: found ${values.PORTICO_SECRET.length} characters, allowed are 32 or more.`);
  }
  if (problems.length > 0)
    throw new OperatorError(`The settings are wrong:\n${problems.map((p) => `  ${p}`).join('\n')}`);
  return Object.freeze(values);
}
