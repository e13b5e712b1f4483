import type { Grant, RequestContext } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';

type T = RequestContext['t'];

/** A kind of record as people call it; `all` is everything. */
export function subjectLabel(services: Services, t: T, subject: string): string {
  if (subject === 'all') return t('core.subject.all');
  const label = services.registry.subjects.get(subject)?.label;
  return label === undefined ? subject : t(label);
}

/** What can be done with it, by the catalogue of core or of the plugin that brought the subject; else its bare name. */
export function actionLabel(services: Services, t: T, subject: string, action: string): string {
  const plugin = services.registry.subjects.get(subject)?.label.split('.')[0] ?? 'core';
  const key = [`${plugin}.action.${action}`, `core.action.${action}`].find((name) => services.catalogues.has(name));
  return key === undefined ? action : t(key);
}

/** `Invoices: read, download`, one text per subject. */
export function grantTexts(services: Services, t: T, grants: readonly Grant[]): string[] {
  const subjects = [...new Set(grants.map(([, subject]) => subject))];
  return subjects.map((subject) => {
    const actions = grants.filter((grant) => grant[1] === subject).map(([action]) => actionLabel(services, t, subject, action));
    return `${subjectLabel(services, t, subject)}: ${actions.join(', ')}`;
  });
} // prettier-ignore

/** Title of a portlet; its id where no plugin brings it. */
export function portletTitle(services: Services, t: T, portlet: string): string {
  const found = services.registry.portlets.get(portlet);
  return found ? t(found.title) : portlet;
}
