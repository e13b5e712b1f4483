import { queryBuilder } from '../database/query.ts';
import type { AccountState, HouseRole, ProofResult, RegistrationState, SecondFactorPolicy } from '../entities/index.ts';

type Kind = 'customer' | 'staff';

/** Columns of core's tables that the pages of the admin area read. */
export interface CoreTables {
  core_customer: {
    id: string; number: string; kind: 'person' | 'organisation'; name: string; email: string | null; phone: string | null; locale: string | null;
    country: string | null; company_reg_no: string | null; tax_id: string | null; vat_id: string | null; endpoint_scheme: string | null;
    endpoint_id: string | null; segment: string | null; caretaker_id: string | null; e_invoice_consent: boolean; created_at: string; updated_at: string; version: number;
  };
  core_address: {
    id: string; customer_id: string; role: 'billing' | 'mailing' | 'service'; line1: string; line2: string | null; city: string; postal_code: string; country: string;
  };
  core_account: {
    id: string; login: string; kind: Kind; name: string; email: string | null; phone: string | null; locale: string | null;
    state: AccountState; email_by: string | null; created_at: string; password_changed_at: string | null; version: number;
  };
  core_group: {
    id: string; code: string; title: string; kind: Kind; builtin: boolean; version: string; second_factor: SecondFactorPolicy;
  };
  core_membership: { id: string; account_id: string; customer_id: string | null; group_id: string; house_role: HouseRole; created_at: string };
  core_session: {
    id: string; account_id: string; created_at: string; seen_at: string; expires_at: string; idle: string; address: string | null; user_agent: string | null;
  };
  core_sign_in: { id: string; account_id: string; at: string; outcome: string; address: string | null; user_agent: string | null };
  core_audit: {
    id: string; at: string; actor_id: string | null; actor_name: string; action: string; subject: string; subject_id: string | null;
    customer_id: string | null; details: Record<string, unknown>; address: string | null;
  };
  core_mail: {
    id: string; to_address: string; to_name: string | null; subject: string; body_text: string; purpose: string; account_id: string | null;
    state: string; attempts: number; created_at: string; sent_at: string | null; error: string | null;
  };
  core_registration: {
    id: string; link_id: string | null; customer_id: string | null; name: string; email: string; number: string | null; proof_kind: string | null;
    proof_values: Record<string, string>; proof_result: ProofResult | null; state: RegistrationState; created_at: string; confirmed_at: string | null;
    decided_at: string | null; decided_name: string | null; reason: string | null; account_id: string | null;
  };
  core_setting: { key: string; value: unknown; version: number };
  core_announcement: {
    id: string; kind: 'info' | 'warn' | 'danger'; texts: Record<string, string>; group_ids: string[]; starts_at: string; ends_at: string | null; version: number;
  };
} // prettier-ignore

/** Composes the queries of the admin area. */
export const db = queryBuilder<CoreTables>();
