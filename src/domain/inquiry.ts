import type { Credential, Statement } from './credential.ts'
import type { QuotaWindow } from './quota.ts'
import type { CliProxy } from './source.ts'

/** What can be asked of a provider through the proxy, with an account's own token; each only where the owner wants it. */
export const INQUIRY_NAMES = [
  'codex-subscription',
  'codex-usage',
  'claude-profile',
  'claude-usage',
  'kimi-usage',
  'xai-usage',
] as const
export type InquiryName = (typeof INQUIRY_NAMES)[number]

/** What came of asking. None of them says that an account is dead: a proxy may hold a token that it has not refreshed. */
export const INQUIRY_RESULTS = [
  'ok',
  'unauthorized',
  'forbidden',
  /** Cloudflare doubts the proxy's machine; it says nothing of the account. */
  'challenge',
  'rate_limited',
  'bad_shape',
  'upstream_error',
  'unreachable',
  /** The proxy has no token to send. */
  'no_token',
  'other',
] as const
export type InquiryResult = (typeof INQUIRY_RESULTS)[number]
export type InquiryFailureResult = Exclude<InquiryResult, 'ok'>

/** What a provider answered of one account. */
export interface Reading {
  /** Null where the answer says nothing of the subscription. */
  readonly live: Statement | null
  readonly quota: readonly QuotaWindow[]
  /** How many resets of its limits the account may still ask for; null while unknown. */
  readonly resetCredits: number | null
}

/** The request that the proxy makes for us; it puts the account's token in place of `$TOKEN$`. */
export interface ProviderCall {
  readonly method: 'GET'
  readonly url: string
  readonly header: Readonly<Record<string, string>>
}

/** One kind of inquiry. */
export interface Inquiry {
  readonly name: InquiryName
  readonly providers: readonly string[]
  /** Between two askings of one account. */
  readonly pauseMs: number
  /** While its subscription is about to end. */
  readonly minPauseMs: number
  /** The least pause after a 429, whatever the provider asks for. */
  readonly minBackOffMs: number
  /** Whether a good answer always states the subscription. */
  readonly statesSubscription: boolean
  /** Null where the account cannot or need not be asked for. */
  readonly call: (credential: Credential) => ProviderCall | null
  /** Null for an answer of another shape, or of another account. */
  readonly read: (body: unknown, account: AskedAccount, askedAt: Date) => Reading | null
}

/** What an answer must not contradict. */
export type AskedAccount = Pick<Credential, 'accountId' | 'email'>

/** Who is asked for. */
export interface InquirySubject {
  readonly credential: Credential
  /** As the proxy's last list has it: with any other, the proxy would send the words `$TOKEN$` to the provider. */
  readonly authIndex: string
}

export type InquiryOutcome =
  | { readonly kind: 'read'; readonly reading: Reading }
  | {
      readonly kind: 'failed'
      readonly result: InquiryFailureResult
      /** How long the provider asked to wait; null when it said nothing that can be read. */
      readonly retryAfterMs: number | null
    }
  /** The proxy itself refused or failed: nobody is asked for this long. */
  | {
      readonly kind: 'stopped'
      readonly result: InquiryFailureResult
      readonly pauseMs: number
      /** One sentence for the operator. */
      readonly hint: string
    }
  /** Nothing was sent: the breaker is open, the proxy asked to wait, the key cannot be read, or it was given up. */
  | { readonly kind: 'skipped' }

/** Asks providers through a proxy. Never rejects; aborting `signal` gives up. */
export interface InquirySource {
  readonly ask: (
    proxy: CliProxy,
    inquiry: Inquiry,
    subject: InquirySubject,
    signal: AbortSignal,
  ) => Promise<InquiryOutcome>
}

/** When an account was asked for last, as it is stored. */
export interface InquiryRecord {
  readonly proxy: string
  readonly credential: string
  readonly inquiry: InquiryName
  readonly askedAt: Date
  /** Null until there is an answer. */
  readonly result: InquiryResult | null
  readonly nextAt: Date
}

/** What to store of an asking; with an answer, what it says. */
export interface InquiryEntry extends InquiryRecord {
  readonly answer: Pick<Reading, 'live' | 'quota'> | null
}

/** One inquiry at one proxy, for people. */
export interface InquiryStatus {
  readonly inquiry: InquiryName
  /** Null while none succeeded. */
  readonly lastSuccessAt: Date | null
  /** When an account is due next; null while none is known. */
  readonly nextAt: Date | null
  /** Why nobody is asked; null while accounts are. */
  readonly paused: InquiryPause | null
}

export interface InquiryPause {
  readonly reason: InquiryFailureResult
  readonly until: Date
}

/** What inquiries say they did; each callback returns at once and never throws. */
export interface InquiryObserver {
  readonly onInquiry: (proxy: string, inquiry: InquiryName, result: InquiryResult) => void
  /** Now, or before the restart. */
  readonly onInquirySuccess: (proxy: string, inquiry: InquiryName, at: Date) => void
}
