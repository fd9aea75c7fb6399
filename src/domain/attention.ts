import type { Credential, StatusReason } from './credential.ts'
import type { Standing } from './subscription-standing.ts'

/** Why an account needs a person, the most urgent first. */
const ATTENTION_REASONS = ['error', 'expired', 'payment_overdue', 'failing', 'ending'] as const
type AttentionReason = (typeof ATTENTION_REASONS)[number]

/** Something that needs a person, in words; it holds nothing of an account. */
export interface Attention {
  readonly reason: AttentionReason
  /** What is wrong, as a sentence. */
  readonly what: string
  /** What to do, as a sentence. */
  readonly fix: string
}

type Words = Omit<Attention, 'reason'>

const ASK_PROXY = "Look at the proxy's own panel or log."

/** See `docs/alerts.md`, which says the same at more length. */
const ERRORS: Readonly<Record<StatusReason, Words>> = {
  unauthorized: { what: 'Its login was revoked or has run out.', fix: 'Log in again at the proxy.' },
  refresh_failed: { what: 'Its login can no longer be renewed.', fix: 'Log in again at the proxy.' },
  payment_required: {
    what: 'The provider wants to be paid: the subscription has ended, or the credit is spent.',
    fix: "Look at the account's billing page.",
  },
  forbidden: {
    what: 'The provider refuses the account.',
    fix: 'Log in to the provider with a browser, and do what it asks for.',
  },
  rate_limited: { what: 'Its limit is reached, and nobody says until when.', fix: 'Wait, or add an account.' },
  upstream_error: { what: 'The provider fails to answer.', fix: "Look at the provider's status page, and wait." },
  not_found: { what: 'Its plan has no access to a model.', fix: 'Look at which models are asked for.' },
  invalid_request: { what: 'A client asks for what cannot be.', fix: 'Mend the client.' },
  requests_fail: {
    what: 'Its last requests failed, and the proxy does not say why.',
    fix: 'Send one request through the account and read the answer.',
  },
  other: { what: 'The proxy says something of it that is not known.', fix: ASK_PROXY },
}

const OVERDUE: Words = {
  what: 'The provider says that the last payment failed.',
  fix: "Correct the way of payment on the account's billing page.",
}
const EXPIRED: Words = {
  what: 'Its subscription has ended.',
  fix: 'Renew it and log in again at the proxy; or disable the account there, or correct the date that you stated.',
}
const ENDING: Words = { what: 'Its subscription ends soon.', fix: 'Renew it, or plan without it.' }
const PERHAPS_ENDING: Words = {
  what: 'Its subscription ends soon, by what the last login said.',
  fix: 'If it renews itself, there is nothing to do. Else renew it, or plan without it.',
}

/** What needs a person about an account, the most urgent first. Limits pass, and what is disabled is left alone. */
export function attentionOn(credential: Credential, standing: Standing | null): readonly Attention[] {
  const { statusLabel, statusReason, delinquent } = credential
  if (statusLabel === 'disabled') return []
  const about = (reason: AttentionReason, words: Words): Attention => ({ reason, ...words })
  return [
    ...(statusLabel === 'error' ? [about('error', ERRORS[statusReason ?? 'other'])] : []),
    ...(standing === 'expired' ? [about('expired', EXPIRED)] : []),
    ...(delinquent === true ? [about('payment_overdue', OVERDUE)] : []),
    ...(statusLabel === 'failing' ? [about('failing', ERRORS[statusReason ?? 'requests_fail'])] : []),
    ...(standing === 'ending' && credential.renewal !== 'renews' ? [about('ending', endingOf(credential))] : []),
  ]
}

function endingOf({ evidence, renewal }: Credential): Words {
  return evidence === 'id_token' && renewal === null ? PERHAPS_ENDING : ENDING
}

/** Of two lists the one whose first entry is more urgent, first. */
export function byUrgency(a: readonly Attention[], b: readonly Attention[]): number {
  return rank(a) - rank(b)
}

function rank([first]: readonly Attention[]): number {
  return first === undefined ? ATTENTION_REASONS.length : ATTENTION_REASONS.indexOf(first.reason)
}
