import type { Alert, AlertGroup, Severity } from '../alert.ts'
import { who } from '../annotations.ts'
import { ENDS, SUBSCRIPTIONS } from '../dashboards/subscriptions.ts'
import { EVIDENCE, PLAN } from '../details.ts'
import { CREDENTIAL_LABELS, having, identified, lastKnownOfCredential, series } from '../promql.ts'
import { WINDOWS } from '../windows.ts'
import { STATEMENT_ALERTS } from './subscription-statements.ts'

const END = 'subscription_end_timestamp_seconds'
const LIVE = 'evidence="live"'
const CERTAIN = 'evidence=~"manual|note|live"'
const OF_LAST_LOGIN = 'evidence="id_token"'
const SHOWN_IN = { dashboard: SUBSCRIPTIONS, panel: ENDS }

/** The provider says that it renews, and that the last payment was made. */
const RENEWS = [
  `${lastKnownOfCredential('subscription_will_renew')} == 1`,
  `unless on (${CREDENTIAL_LABELS}) (${lastKnownOfCredential('subscription_delinquent')} == 1)`,
].join(' ')

/**
 * It has said so within the day for which its own end is believed: a subscription that renews passes its end, and only the
 * next answer names the new one.
 */
const RENEWED = [
  `last_over_time(${series('subscription_will_renew')}[1d]) == 1`,
  `unless on (${CREDENTIAL_LABELS}) (last_over_time(${series('subscription_delinquent')}[1d]) == 1)`,
].join(' ')

/** Past the provider's own end, and about to have a new one. */
const PAST_RENEWAL = `(${pastSince(LIVE)} and on (${CREDENTIAL_LABELS}) (${RENEWED}))`

/**
 * The seconds that are left, 0 after the end: a level holds until SubscriptionExpired can fire, so that none ends because
 * the next one begins.
 */
function endsWithin(seconds: number, matchers = ''): string {
  const { expiredSeconds } = WINDOWS
  const left = `clamp_min(-${expiredSeconds} < ${lastKnownOfCredential(END, matchers)} - time() < ${seconds}, 0)`
  return `${left}\nunless ${having('disabled')}\nunless on (${CREDENTIAL_LABELS}) (${RENEWS})\nunless on (${CREDENTIAL_LABELS}) ${PAST_RENEWAL}`
}

function ending(severity: Severity, title: string, soon: string, action: string): Alert {
  return {
    name: 'SubscriptionEnding',
    title,
    expr: identified(soon),
    for: '0s',
    severity,
    about: 'account',
    summary: (dialect) =>
      `Subscription of ${who(dialect)} ${dialect.unlessZero(`ends in ${dialect.duration}`, 'has reached its end')}`,
    description: (dialect) =>
      `The {{ $labels.provider }} subscription of ${who(dialect)} ends soon.` +
      dialect.detail(
        EVIDENCE,
        '{{ if eq . "id_token" }} The date is that of the last login: an account that renews itself ends only on paper.' +
          '{{ else }} Evidence for the date: {{ . }}.{{ end }}',
      ),
    action: () => action,
    details: [PLAN, EVIDENCE],
    panel: SHOWN_IN,
  }
}

function pastSince(matchers: string): string {
  return `(time() - ${lastKnownOfCredential(END, matchers)} >= 0)`
}

const { noticeSeconds, warningSeconds, urgentSeconds } = WINDOWS

const ENDING: readonly Alert[] = [
  ending('info', 'Subscription ends within 7 days', endsWithin(noticeSeconds), 'Renew it, or let it go.'),
  ending('warning', 'Subscription ends within 3 days', endsWithin(warningSeconds), 'Renew it, or plan without it.'),
  ending(
    'critical',
    'Subscription ends within a day',
    endsWithin(urgentSeconds, CERTAIN),
    'Renew it today, or its requests will fail.',
  ),
]

function expired(severity: Severity, title: string, expr: string, why: string): Alert {
  return {
    name: 'SubscriptionExpired',
    title,
    expr: identified(expr),
    for: WINDOWS.expired,
    severity,
    about: 'account',
    summary: (dialect) => `Subscription of ${who(dialect)} expired ${dialect.duration} ago`,
    description: (dialect) =>
      `The {{ $labels.provider }} subscription of ${who(dialect)} is over: ${why}` +
      `${dialect.detail(EVIDENCE, ' (evidence: {{ . }})')}.`,
    action: () => 'Renew it and log in again, or disable the account at the proxy.',
    details: [PLAN, EVIDENCE],
    panel: SHOWN_IN,
  }
}

export const SUBSCRIPTION_ALERTS: AlertGroup = {
  name: 'cliproxy-subscriptions',
  alerts: [
    ...ENDING,
    expired(
      'critical',
      'Subscription expired',
      `${pastSince(CERTAIN)}\nunless ${having('disabled')}\nunless on (${CREDENTIAL_LABELS}) ${PAST_RENEWAL}`,
      'its stated end has passed',
    ),
    expired(
      'warning',
      'Subscription expired and failing',
      `${pastSince(OF_LAST_LOGIN)}\nand ${having('error|failing')}`,
      'the end that its login named has passed, and its requests fail',
    ),
    {
      name: 'RenewalUnconfirmed',
      title: 'Subscription renewal unconfirmed',
      expr: identified(`${pastSince(OF_LAST_LOGIN)}\nunless ${having('error|failing|disabled')}`),
      for: '0s',
      severity: 'info',
      quiet: true,
      about: 'account',
      summary: (dialect) => `Renewal of ${who(dialect)} is unconfirmed since ${dialect.duration}`,
      description: (dialect) =>
        `The end that the last login of ${who(dialect)} named has passed, and nothing fails: most likely it was renewed.`,
      action: () => 'Log in again, or state the date in the subscriptions file.',
      details: [PLAN],
      panel: SHOWN_IN,
    },
    ...STATEMENT_ALERTS,
  ],
}
