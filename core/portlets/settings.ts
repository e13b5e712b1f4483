import { Ajv, type ValidateFunction } from 'ajv';
import type { Portlet } from '../plugin/contract.ts';

// A stored value that the schema of today no longer allows gives way to its default, so an upgrade of a plugin breaks no tile.
const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: false, strict: false });
const compiled = new WeakMap<object, ValidateFunction>();

function checkOf(portlet: Portlet): ValidateFunction | undefined {
  if (!portlet.settings) return undefined;
  let check = compiled.get(portlet.settings);
  if (!check)
    compiled.set(portlet.settings, (check = ajv.compile({ ...portlet.settings, additionalProperties: false })));
  return check;
}

/**
 * The settings of a placement as its portlet gets them: what is stored, where the schema allows it, and defaults for the rest.
 * @param stored the placement's `settings`, as an administrator saved them once
 */
export function settingsOf(portlet: Portlet, stored: Record<string, unknown>): Record<string, unknown> {
  const check = checkOf(portlet);
  if (!check) return {};
  const known = portlet.settings!.properties;
  const value = structuredClone(Object.fromEntries(Object.entries(stored).filter(([name]) => name in known)));
  if (check(value)) return value;
  for (const error of check.errors ?? []) delete value[error.instancePath.split('/')[1] ?? ''];
  check(value);
  return value;
}

/** A fault of one setting: its field, and what ajv found. */
export interface SettingFault {
  field: string;
  keyword: string;
  params: Record<string, unknown>;
}

/** What of settings the portlet's schema does not allow; empty when they are right. Unknown settings are faults too. */
export function settingFaults(portlet: Portlet, values: Record<string, unknown>): SettingFault[] {
  const check = checkOf(portlet);
  if (!check) return Object.keys(values).map((field) => ({ field, keyword: 'additionalProperties', params: {} }));
  if (check(structuredClone(values))) return [];
  return (check.errors ?? []).map(({ instancePath, keyword, params }) => ({
    field: instancePath.split('/')[1] ?? String(params.missingProperty ?? params.additionalProperty ?? ''),
    keyword,
    params: params as Record<string, unknown>,
  }));
}
