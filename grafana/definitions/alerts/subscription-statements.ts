import type { Alert } from '../alert.ts'
import { who } from '../annotations.ts'
import { ENDS, SUBSCRIPTIONS } from '../dashboards/subscriptions.ts'
import { PLAN } from '../details.ts'
import { having, identified, lastKnownOfCredential } from '../promql.ts'
import { WINDOWS } from '../windows.ts'

const SHOWN_IN = { dashboard: SUBSCRIPTIONS, panel: ENDS }

function holds(metric: string): string {
  return identified(`${lastKnownOfCredential(metric)} == 1\nunless ${having('disabled')}`)
}

/** About what is said of a subscription, by the provider and by its owner. */
export const STATEMENT_ALERTS: readonly Alert[] = [
  {
    name: 'SubscriptionDelinquent',
    title: 'Subscription payment is missing',
    expr: holds('subscription_delinquent'),
    for: WINDOWS.delinquent,
    severity: 'critical',
    about: 'account',
    summary: (dialect) => `A payment for ${who(dialect)} is missing`,
    description: (dialect) =>
      `The provider says that the last payment for the {{ $labels.provider }} subscription of ${who(dialect)} failed: ` +
      'it ends soon, whatever its date says.',
    action: () => 'Correct the way of payment at the provider.',
    details: [PLAN],
    panel: SHOWN_IN,
  },
  {
    name: 'SubscriptionConflict',
    title: 'Stated dates contradict each other',
    expr: holds('subscription_conflict'),
    for: WINDOWS.conflict,
    severity: 'info',
    about: 'account',
    summary: (dialect) => `More than one end is stated for the subscription of ${who(dialect)}`,
    description: (dialect) =>
      `The ends of the {{ $labels.provider }} subscription of ${who(dialect)} that the provider, the subscriptions ` +
      "file and the credential's note name are more than a day apart.",
    action: () =>
      'Correct or remove the date that is out of date: in the subscriptions file, or in the note at the proxy.',
    details: [PLAN],
    panel: SHOWN_IN,
  },
]
