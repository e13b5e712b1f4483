import type { HouseRole } from '../entities/index.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Grant } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import type { RuleRow } from './ability.ts';
import type { Explanation } from './explain.ts';
import { grantTexts } from './labels.ts';

/** An explanation in words of one language. */
export function explainTexts(services: Services, locale: Locale, explanation: Explanation) {
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const portlet = services.registry.portlets.get(explanation.portlet);
  const title = portlet ? t(portlet.title) : explanation.portlet;
  const names = { person: explanation.person.name, portlet: title };
  return {
    title,
    verdict: t(explanation.visible ? 'core.explain.yes' : 'core.explain.no', names),
    steps: explanation.steps.map((step) => ({
      check: step.check,
      result: step.result,
      would: step.would,
      title: t(`core.explain.check.${step.check}`),
      text: t(step.text.key, inWords(services, t, step.text.values)),
    })),
  };
}

type T = (key: string, values?: Record<string, unknown>) => string;

function inWords(services: Services, t: T, values: Record<string, unknown> = {}): Record<string, unknown> {
  const words = { ...values };
  if ('grants' in values) words.grants = grantTexts(services, t, values.grants as Grant[]).join('; ');
  if ('rules' in values) {
    const rules = (values.rules as RuleRow[]).map(({ action, subject }): Grant => [action, subject]);
    words.rules = grantTexts(services, t, rules).join('; ');
  }
  if ('role' in values) words.role = t(`core.house.${values.role as HouseRole}`);
  return words;
}

/** An explanation as lines of English, for the command line. */
export function explainInEnglish(services: Services, explanation: Explanation): string {
  const { verdict: says, steps } = explainTexts(services, 'en', explanation);
  const marks = { pass: '+', stop: 'x', skip: '-' };
  const lines = steps.map(
    ({ result, title, text, would, check }, i) =>
      `${marks[result]} ${String(i + 1).padStart(2)}. ${title} [${check}]: ${result === 'skip' ? `not needed, would ${would === 'unknown' ? 'depend on the above' : would}; ` : ''}${text}`,
  );
  const { person, customer, group } = explanation;
  const who = [`${person.name} (${person.login})`, customer && `for ${customer.name} (${customer.number})`, group && `in group ${group.code}`];
  return [says, who.filter(Boolean).join(', '), '', ...lines].join('\n');
} // prettier-ignore
