import type { TSchema } from 'typebox';
import * as format from '../i18n/format.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Portlet } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { settingFaults, settingsOf, type SettingFault } from '../portlets/settings.ts';

type T = (key: string, values?: Record<string, unknown>) => string;

/** How a setting is entered. */
export type SettingInput = 'integer' | 'number' | 'string' | 'boolean' | 'enum';

/** One field of the form of a portlet's settings. */
export interface SettingField {
  name: string;
  label: string;
  hint: string;
  input: SettingInput;
  options: { value: string; label: string }[];
  /** As text, the way the form sends it; booleans are `on` or empty. */
  value: string;
  attrs: Record<string, string | number>;
  /** Whether it may stay empty: a text without a minimum, or a number that is optional. */
  optional: boolean;
  error: string;
}

interface Shape {
  type?: string;
  enum?: unknown[];
  anyOf?: { const?: unknown }[];
  title?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minLength?: number;
  multipleOf?: number;
}

const shapeOf = (schema: TSchema): Shape => schema;

function choicesOf(shape: Shape): unknown[] | undefined {
  if (shape.enum) return shape.enum;
  const literals = shape.anyOf?.map((option) => option.const);
  return literals?.every((value) => value !== undefined) ? literals : undefined;
}

function inputOf(shape: Shape): SettingInput {
  if (choicesOf(shape)) return 'enum';
  return shape.type === 'integer' || shape.type === 'number' || shape.type === 'boolean' ? shape.type : 'string';
}

/**
 * Name of a setting, of one of its values, or its hint: `<plugin>.setting.<portlet>.<name>` (`.hint`, `.<value>`) in the plugin's
 * catalogue, else the schema's own `title` and `description`, else the bare name.
 */
function labelOf({ catalogues }: Services, t: T, portlet: string, path: string, otherwise: string): string {
  const [plugin, name] = portlet.split('.') as [string, string];
  const key = [`${plugin}.setting.${name}.${path}`, `${plugin}.setting.${path}`].find((found) => catalogues.has(found));
  return key === undefined ? otherwise : t(key);
}

/** `amountDue` reads as `Amount due`. */
function spoken(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const settingLabel = (services: Services, t: T, portlet: string, name: string, shape: Shape): string =>
  labelOf(services, t, portlet, name, shape.title ?? spoken(name));

function attrsOf(shape: Shape, input: SettingInput): Record<string, string | number> {
  const attrs: Record<string, string | number | undefined> = {
    min: shape.minimum,
    max: shape.maximum,
    maxlength: shape.maxLength,
    step: input === 'number' ? (shape.multipleOf ?? 'any') : undefined,
  };
  return Object.fromEntries(Object.entries(attrs).filter(([, value]) => value !== undefined)) as never;
}

function hintOf(t: T, shape: Shape, input: SettingInput): string {
  const { minimum: min, maximum: max } = shape;
  if (input !== 'integer' && input !== 'number') return shape.description ?? '';
  const range =
    min !== undefined && max !== undefined ? t('core.setting.range', { min, max })
    : min !== undefined ? t('core.setting.min', { min })
    : max !== undefined ? t('core.setting.max', { max }) : ''; // prettier-ignore
  return [shape.description, range].filter(Boolean).join(' ');
}

/** The form of a portlet's settings, with what is stored or what was typed, and what of it is wrong. */
export function settingFields(
  services: Services,
  t: T,
  portlet: Portlet,
  values: Record<string, unknown>,
  errors: Record<string, string> = {},
): SettingField[] {
  return Object.entries(portlet.settings?.properties ?? {}).map(([name, schema]) => {
    const shape = shapeOf(schema);
    const input = inputOf(shape);
    const value = values[name];
    return {
      name,
      label: settingLabel(services, t, portlet.id, name, shape),
      hint: labelOf(services, t, portlet.id, `${name}.hint`, hintOf(t, shape, input)),
      input,
      options: (choicesOf(shape) ?? []).map((option) => ({
        value: String(option),
        label: labelOf(services, t, portlet.id, `${name}.${String(option)}`, String(option)),
      })),
      value: typeof value === 'boolean' ? (value ? 'on' : '') : String((value as string | undefined) ?? ''),
      attrs: attrsOf(shape, input),
      optional: !portlet.settings!.required?.includes(name) || (input === 'string' && !shape.minLength),
      error: errors[name] ?? '',
    };
  });
}

/** A form's texts as the values its schema declares; what is no number stays text, so that the schema refuses it. */
export function readSettings(portlet: Portlet, body: Readonly<Record<string, string>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(portlet.settings?.properties ?? {})) {
    const shape = shapeOf(schema);
    const input = inputOf(shape);
    const text = (body[`s.${name}`] ?? '').trim();
    if (input === 'boolean') values[name] = text === 'on';
    else if (input === 'enum') values[name] = choicesOf(shape)!.find((option) => String(option) === text) ?? text;
    else if (input === 'string') values[name] = text;
    else if (text !== '') values[name] = Number.isFinite(Number(text.replace(',', '.'))) ? Number(text.replace(',', '.')) : text;
    else if (portlet.settings!.required?.includes(name)) values[name] = text;
  }
  return values;
} // prettier-ignore

/** What of typed settings is refused, a sentence per field. */
export function settingErrors(t: T, portlet: Portlet, values: Record<string, unknown>): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const fault of settingFaults(portlet, values)) errors[fault.field] ??= faultText(t, portlet, fault);
  return errors;
}

const LIMITED = new Set(['minimum', 'maximum', 'minLength', 'maxLength', 'multipleOf']);

function faultText(t: T, portlet: Portlet, { field, keyword, params }: SettingFault): string {
  const schema = portlet.settings!.properties[field];
  const input = schema ? inputOf(shapeOf(schema)) : 'string';
  if (input === 'enum') return t('core.setting.fault.enum');
  if (LIMITED.has(keyword)) return t(`core.setting.fault.${keyword}`, { limit: Number(params.limit ?? params.multipleOf) });
  if (keyword === 'type') return t(`core.setting.fault.${input}`);
  return t('core.setting.fault.other');
} // prettier-ignore

function valueText(services: Services, t: T, locale: Locale, portlet: string, name: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'core.yes' : 'core.no');
  if (typeof value === 'number') return format.number(locale, value);
  const text = String((value as string | undefined) ?? '');
  return labelOf(services, t, portlet, `${name}.${text}`, text === '' ? '–' : text);
}

/** Settings in words, `Number of rows: 5`; with `was` only those that differ, `Number of rows: 5 → 10`. */
export function settingTexts(
  services: Services,
  t: T,
  locale: Locale,
  portlet: string,
  values: Record<string, unknown>,
  was?: Record<string, unknown>,
): string[] {
  const found = services.registry.portlets.get(portlet);
  if (!found?.settings) return [];
  const [is, before] = [settingsOf(found, values), was && settingsOf(found, was)];
  return Object.entries(found.settings.properties).flatMap(([name, schema]) => {
    const [to, from] = [is[name], before?.[name]].map((v) => valueText(services, t, locale, portlet, name, v));
    if (before && to === from) return [];
    const label = settingLabel(services, t, portlet, name, shapeOf(schema));
    return [before ? `${label}: ${from} → ${to}` : `${label}: ${to}`];
  });
}
