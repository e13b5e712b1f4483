/** The public entry of Portico: the only file of core that plugins import, by the package's own name. */
export { definePlugin, definePortlet } from './plugin/define.ts';
export type {
  Access, AccountMenuItem, Area, Context, Contribution, Contributions, CustomerFinder, CustomerTab, ExtensionPoints, Grant, ImportBatch, Importer, ImportFile, ImportOutcome, Job, JobContext, Keep, MailSettings, NavigationItem, Plugin, PluginDefinition,
  PortalEvents, Portlet, PortletContext, PortletModel, ProofField, RegistrationProof, RequestContext, Routes, Size, SubjectDefinition, Transaction, Worker, WorkerReport,
} from './plugin/contract.ts'; // prettier-ignore
export {
  internal,
  ownedByAccount,
  ownedByCustomer,
  readableByAll,
  visibleToGroups,
  type OwnedEntity,
} from './database/ownership.ts';
export { adHoc, defineQuery, queryBuilder, sql, type Statement } from './database/query.ts';
export { executeIn, type NamedMigration } from './database/orm.ts';
export { Migration } from '@mikro-orm/migrations';
export { p, type EntityManager } from '@mikro-orm/postgresql';
export { Account, Address, Customer, Group, Membership, type HouseRole } from './entities/index.ts';
export { createCustomer, type CustomerInput } from './directory/customers.ts';
export { conflict, invalid, isProblem, notFound, OperatorError, problem, type Problem } from './errors.ts';
export { closed, form, text, upload, uuid } from './http/schema.ts';
export type { Guest } from './http/guest.ts';
export type { OnBehalf } from './http/on-behalf.ts';
export { readUpload, type UploadedFile } from './http/upload.ts';
export { localPath } from './http/next.ts';
export type { Flash } from './http/cookies.ts';
export type { Download, PageOptions } from './http/types.ts';
export type { Viewer } from './session/viewer.ts';
export { selfService, type OwnEmailChange, type SelfService } from './session/self-service.ts';
export type { OwnSession, OwnSignIn } from './session/own-sessions.ts';
export { describeAgent, type Agent } from './session/agent.ts';
export { hashToken, looksLikeToken, newToken } from './session/tokens.ts';
export { PASSWORD_MIN } from './session/passwords.ts';
export { TOKEN_DAYS_MAX, type OwnToken } from './session/own-tokens.ts';
export type { Ability } from './access/ability.ts';
export type { FileStore, StoredBytes } from './files/store.ts';
export {
  receiveFiles,
  type FileFault,
  type Received,
  type ReceivedFile,
  type ReceiveOptions,
} from './files/receive.ts';
export { keepFile, letGoOfFile, removeStrays } from './files/stray.ts';
export { inspectFile } from './files/content/inspect.ts';
export { cleanFileName } from './files/content/name.ts';
export {
  acceptOf,
  ANY_FILE,
  EVIDENCE,
  fileIcon,
  fileLabel,
  fileLabels,
  PHOTOS,
  type FileMime,
} from './files/content/types.ts';
export { harmlessCell } from './files/spreadsheet.ts';
export { isMailAddress, type MailAddress, type MailMessage, type MailOptions } from './mail/mail.ts';
export { addDays, addMonths, daysBetween, isDay, monthEnd, monthStart, yearBefore } from './calendar/days.ts';
export { pagerOf, withQuery, type Pager } from './http/paging.ts';
export { groupIban, parseCreditorReference, parseIban } from './payments/iban.ts';
export {
  paymentCode,
  paymentCodeKinds,
  segmentsOf,
  type CodeKind,
  type CodeRequest,
  type PaymentCode,
} from './payments/payment-code.ts';
export type { Transfer } from './payments/transfer.ts';
export { drawable, splitRuns, unpackWoff, useFont, type Weight } from './pdf/fonts.ts';
export * as pdf from './pdf/text.ts';
export { LOCALES, isLocale, type Locale } from './i18n/locales.ts';
export * as format from './i18n/format.ts';
export { PORTICO_VERSION } from './version.ts';
export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
export { Type, type Static } from 'typebox';
export { v7 as newId } from 'uuid';
