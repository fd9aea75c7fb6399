import type { Alert, AlertGroup, Severity } from '../alert.ts'
import { WHO } from '../annotations.ts'
import { ENDS, SUBSCRIPTIONS } from '../dashboards/subscriptions.ts'
import { having, lastKnownOfCredential, withWho } from '../promql.ts'
import { WINDOWS } from '../windows.ts'

const END = 'subscription_end_timestamp_seconds'
const CERTAIN = 'evidence=~"manual|live"'
const OF_LAST_LOGIN = 'evidence="id_token"'
const SHOWN_IN = { dashboard: SUBSCRIPTIONS, panel: ENDS }

function endsWithin(fromSeconds: number, untilSeconds: number, matchers = ''): string {
  const lower = fromSeconds === 0 ? '0 <' : `${fromSeconds} <=`
  return `(${lower} ${lastKnownOfCredential(END, matchers)} - time() < ${untilSeconds})`
}

function ending(severity: Severity, title: string, window: string, advice: string): Alert {
  return {
    name: 'SubscriptionEnding',
    title,
    expr: withWho(`${window}\nunless ${having('disabled')}`),
    for: '0s',
    severity,
    summary: ({ duration }) => `Subscription of ${WHO} ends in ${duration}`,
    description: () =>
      `The {{ $labels.provider }} subscription of ${WHO} ends soon. ${advice} ` +
      '{{ if eq $labels.evidence "id_token" }}The date is that of the last login: an account that renews itself ends only on paper.' +
      '{{ else }}Evidence for the date: {{ $labels.evidence }}.{{ end }}',
    panel: SHOWN_IN,
  }
}

function pastSince(matchers: string): string {
  return `(time() - ${lastKnownOfCredential(END, matchers)} >= 0)`
}

const { noticeSeconds, warningSeconds, urgentSeconds } = WINDOWS

const ENDING: readonly Alert[] = [
  ending(
    'info',
    'Subscription ends within 7 days',
    endsWithin(warningSeconds, noticeSeconds),
    'Decide whether it is to be renewed.',
  ),
  ending(
    'warning',
    'Subscription ends within 3 days',
    `(${endsWithin(urgentSeconds, warningSeconds)}\nor ${endsWithin(0, urgentSeconds, OF_LAST_LOGIN)})`,
    'Renew it, or plan without it.',
  ),
  ending(
    'critical',
    'Subscription ends within a day',
    endsWithin(0, urgentSeconds, CERTAIN),
    'Renew it today, or its requests will start to fail.',
  ),
]

function expired(severity: Severity, title: string, expr: string, why: string): Alert {
  return {
    name: 'SubscriptionExpired',
    title,
    expr: withWho(expr),
    for: WINDOWS.expired,
    severity,
    summary: ({ duration }) => `Subscription of ${WHO} expired ${duration} ago`,
    description: () =>
      `The {{ $labels.provider }} subscription of ${WHO} is over: ${why} (evidence: {{ $labels.evidence }}). ` +
      'Renew it and log in again, or remove or disable the credential.',
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
      `${pastSince(CERTAIN)}\nunless ${having('disabled')}`,
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
      expr: withWho(`${pastSince(OF_LAST_LOGIN)}\nunless ${having('error|failing|disabled')}`),
      for: '0s',
      severity: 'info',
      quiet: true,
      summary: ({ duration }) => `Renewal of ${WHO} is unconfirmed since ${duration}`,
      description: () =>
        `The end that the last login of ${WHO} named has passed, and nothing fails: most likely it was renewed. ` +
        'A new login, or an entry in the subscriptions file, brings the date up to date.',
      panel: SHOWN_IN,
    },
  ],
}
