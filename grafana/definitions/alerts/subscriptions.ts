import type { Alert, AlertGroup, Severity } from '../alert.ts'
import { who } from '../annotations.ts'
import { ENDS, SUBSCRIPTIONS } from '../dashboards/subscriptions.ts'
import { EVIDENCE, PLAN } from '../details.ts'
import { CREDENTIAL_LABELS, having, identified, lastKnownOfCredential, series } from '../promql.ts'
import { WINDOWS } from '../windows.ts'
import { STATEMENT_ALERTS } from './subscription-statements.ts'

const END = 'subscription_end_timestamp_seconds'
const STATED = 'evidence=~"manual|note"'
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

/** Open below, at the end itself: a level holds until then, so that none ends because the next one begins. */
function endsWithin(seconds: number, matchers = ''): string {
  const left = `(0 < ${lastKnownOfCredential(END, matchers)} - time() < ${seconds})`
  return `${left}\nunless ${having('disabled')}\nunless on (${CREDENTIAL_LABELS}) (${RENEWS})`
}

function ending(severity: Severity, title: string, soon: string, advice: string): Alert {
  return {
    name: 'SubscriptionEnding',
    title,
    expr: identified(soon),
    for: '0s',
    severity,
    summary: (dialect) => `Subscription of ${who(dialect)} ends in ${dialect.duration}`,
    description: (dialect) =>
      `The {{ $labels.provider }} subscription of ${who(dialect)} ends soon. ${advice}` +
      dialect.detail(
        EVIDENCE,
        '{{ if eq . "id_token" }} The date is that of the last login: an account that renews itself ends only on paper.' +
          '{{ else }} Evidence for the date: {{ . }}.{{ end }}',
      ),
    details: [PLAN, EVIDENCE],
    panel: SHOWN_IN,
  }
}

function pastSince(matchers: string): string {
  return `(time() - ${lastKnownOfCredential(END, matchers)} >= 0)`
}

const { noticeSeconds, warningSeconds, urgentSeconds } = WINDOWS

const ENDING: readonly Alert[] = [
  ending('info', 'Subscription ends within 7 days', endsWithin(noticeSeconds), 'Decide whether it is to be renewed.'),
  ending('warning', 'Subscription ends within 3 days', endsWithin(warningSeconds), 'Renew it, or plan without it.'),
  ending(
    'critical',
    'Subscription ends within a day',
    endsWithin(urgentSeconds, CERTAIN),
    'Renew it today, or its requests will start to fail.',
  ),
]

function expired(severity: Severity, title: string, expr: string, why: string): Alert {
  return {
    name: 'SubscriptionExpired',
    title,
    expr: identified(expr),
    for: WINDOWS.expired,
    severity,
    summary: (dialect) => `Subscription of ${who(dialect)} expired ${dialect.duration} ago`,
    description: (dialect) =>
      `The {{ $labels.provider }} subscription of ${who(dialect)} is over: ${why}` +
      `${dialect.detail(EVIDENCE, ' (evidence: {{ . }})')}. ` +
      'Renew it and log in again, or remove or disable the credential.',
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
      `(${pastSince(STATED)}\nor (${pastSince(LIVE)} unless on (${CREDENTIAL_LABELS}) (${RENEWED})))\nunless ${having('disabled')}`,
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
      summary: (dialect) => `Renewal of ${who(dialect)} is unconfirmed since ${dialect.duration}`,
      description: (dialect) =>
        `The end that the last login of ${who(dialect)} named has passed, and nothing fails: most likely it was renewed. ` +
        'A new login, or an entry in the subscriptions file, brings the date up to date.',
      details: [PLAN],
      panel: SHOWN_IN,
    },
    ...STATEMENT_ALERTS,
  ],
}
