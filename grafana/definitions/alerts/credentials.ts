import type { AlertGroup } from '../alert.ts'
import { choose, who } from '../annotations.ts'
import { ACCOUNTS, ACCOUNTS_PAGE } from '../dashboards/accounts.ts'
import { PLAN, REASON } from '../details.ts'
import {
  ACCOUNT_LABELS,
  asOfLastList,
  CREDENTIAL_LABELS,
  identified,
  lastKnownOfCredential,
  POOL_LABELS,
  PROXY_LABELS,
  series,
} from '../promql.ts'
import { WINDOWS } from '../windows.ts'

const SHOWN_IN = { dashboard: ACCOUNTS_PAGE, panel: ACCOUNTS }

/**
 * Credentials whose failures are news, so that one nobody uses any more falls silent.
 *
 * A proxy that cannot be read counts nothing. So what counts is also how it stood when the proxy had last been up for a
 * whole window: its death ends no alert, and, since nothing further back counts, starts none.
 */
function failedOfLate(): string {
  const { failures, failuresMemory, failuresMemoryStep } = WINDOWS
  const increase = `increase(${series('credential_request_failures_total')}[${failures}])`
  const upThroughout = `on (${PROXY_LABELS}) (min_over_time(${series('up')}[${failures}]) == 1)`
  const before = `last_over_time((${increase} > bool 0 and ${upThroughout})[${failuresMemory}:${failuresMemoryStep}])`
  return `(${increase} > 0\n  or ${before} == 1)`
}

/** What to do about an account whose requests fail for a reason that lasts. */
const BY_REASON = [
  [['unauthorized', 'refresh_failed'], 'Log in again at the proxy.'],
  [['payment_required'], "Look at the account's billing page."],
  [['forbidden'], 'Log in with a browser, and do what the provider asks for.'],
] as const

const failing = identified(
  `${lastKnownOfCredential('credential_status', 'status="failing"')} == 1\n` +
    `and on (${CREDENTIAL_LABELS}) ${failedOfLate()}`,
)

const providerDown = [
  `(count by (${POOL_LABELS}) (${lastKnownOfCredential('credential_status', 'status="disabled"')} == 0) >= 2)`,
  `unless on (${POOL_LABELS}) (${lastKnownOfCredential('credential_status', 'status="ok"')} == 1)`,
  `and on (${POOL_LABELS}) (${lastKnownOfCredential('credential_status', 'status=~"limited|failing|error"')} == 1)`,
].join('\n')

const disabled = lastKnownOfCredential('credential_status', 'status="disabled"')

/** Looks at every sync of the last day, and before at two moments a day: a month of scrapes costs too much to read. */
function workedOnce(): string {
  const ok = series('credential_status', 'status="ok"')
  const { workedLately, workedLatelyStep, worked, workedStep } = WINDOWS
  const lately = `max_over_time(${ok}[${workedLately}:${workedLatelyStep}])`
  return `(${lately} == 1 or max_over_time(${ok}[${worked}:${workedStep}]) == 1)`
}

const providerDisabled = [
  `count by (${POOL_LABELS}) (${disabled} == 1)`,
  `unless on (${POOL_LABELS}) (${disabled} == 0)`,
  `and on (${POOL_LABELS}) (${workedOnce()} and on (${CREDENTIAL_LABELS}) ${disabled} == 1)`,
].join('\n')

/** Who was listed an hour ago, and is not now; a proxy that cannot be read takes nobody off its list. */
const removed = asOfLastList(
  [
    `max by (${ACCOUNT_LABELS}, name) (last_over_time(${series('credential_info')}[${WINDOWS.removedGap}] offset ${WINDOWS.removedAfter}))`,
    `unless on (${CREDENTIAL_LABELS}) ${series('credential_info')}`,
    `and on (${PROXY_LABELS}) (${series('up')} == 1)`,
  ].join('\n'),
)

export const CREDENTIAL_ALERTS: AlertGroup = {
  name: 'cliproxy-credentials',
  alerts: [
    {
      name: 'CredentialError',
      title: 'Credential in error',
      expr: identified(`${lastKnownOfCredential('credential_status', 'status="error"')} == 1`),
      for: WINDOWS.error,
      severity: 'critical',
      about: 'account',
      summary: (dialect) => `${who(dialect)} is in error${dialect.detail(REASON, ': {{ . }}')}`,
      description: (dialect) =>
        `The proxy cannot use {{ $labels.provider }} credential ${who(dialect)}` +
        `${dialect.detail(REASON, ' (reason: {{ . }})')}. Disable the credential to silence this.`,
      action: (dialect) => choose(dialect, REASON, BY_REASON, "Look at the proxy's panel or log."),
      details: [PLAN, REASON],
      panel: SHOWN_IN,
    },
    {
      name: 'CredentialFailing',
      title: 'Credential fails its requests',
      expr: failing,
      for: WINDOWS.failing,
      severity: 'warning',
      about: 'account',
      summary: (dialect) => `Requests of ${who(dialect)} fail${dialect.detail(REASON, ': {{ . }}')}`,
      description: (dialect) =>
        `The latest requests of {{ $labels.provider }} credential ${who(dialect)} all failed` +
        `${dialect.detail(REASON, ' (reason: {{ . }})')}, and nothing proves that it is dead. ` +
        'For requests_fail the proxy does not say why: a dead login, a usage limit, or bad requests of a client.',
      action: (dialect) =>
        choose(
          dialect,
          REASON,
          [
            ...BY_REASON,
            [['rate_limited'], 'Wait, or add an account.'],
            [['upstream_error'], "Wait, and look at the provider's status page."],
            [['not_found'], 'Look at which models are asked for.'],
            [['invalid_request'], 'Mend the client whose requests are refused.'],
          ],
          'Send a request through it and read the answer; log in again if it is unauthorized.',
        ),
      details: [PLAN, REASON],
      panel: SHOWN_IN,
    },
    {
      name: 'CredentialLimited',
      title: 'Credential limited for hours',
      expr: identified(`${lastKnownOfCredential('credential_status', 'status="limited"')} == 1`),
      for: WINDOWS.limited,
      severity: 'info',
      about: 'account',
      summary: (dialect) => `${who(dialect)} is rate limited for more than ${WINDOWS.limited}`,
      description: (dialect) =>
        `{{ $labels.provider }} credential ${who(dialect)} is limited for longer than the usual five-hour window: ` +
        'most likely its weekly quota is used up.',
      action: () => 'Wait, add an account or spread the load.',
      details: [PLAN],
      panel: SHOWN_IN,
    },
    {
      name: 'ProviderDown',
      title: 'No working credential of a provider',
      expr: providerDown,
      for: WINDOWS.providerDown,
      severity: 'critical',
      about: 'pool',
      summary: ({ number }) =>
        `None of the ${number} {{ $labels.provider }} credentials on proxy {{ $labels.proxy }} works`,
      description: ({ number }) =>
        `Proxy {{ $labels.proxy }} has ${number} enabled {{ $labels.provider }} credentials, and each is limited, ` +
        'failing, in error or unknown: requests for this provider fail.',
      action: () => "Look at their reasons; when all broke at once, at the provider's status page first.",
      panel: SHOWN_IN,
    },
    {
      name: 'ProviderDisabled',
      title: 'All credentials of a provider are disabled',
      expr: providerDisabled,
      for: WINDOWS.providerDisabled,
      severity: 'warning',
      about: 'pool',
      summary: ({ number }) =>
        `All {{ $labels.provider }} credentials on proxy {{ $labels.proxy }} are disabled (${number})`,
      description: () =>
        'No {{ $labels.provider }} credential on proxy {{ $labels.proxy }} is enabled, and one of them worked within ' +
        `${WINDOWS.worked}: requests for this provider fail. An automation that disables what has used up its quota may ` +
        'have done it.',
      action: () => 'Enable them again, if nobody disabled them on purpose.',
      panel: SHOWN_IN,
    },
    {
      name: 'CredentialRemoved',
      title: 'Credential removed',
      expr: removed,
      for: '0s',
      severity: 'info',
      about: 'account',
      summary: () => '{{ $labels.name }} is no longer listed by proxy {{ $labels.proxy }}',
      description: () =>
        'Proxy {{ $labels.proxy }} listed {{ $labels.provider }} credential {{ $labels.name }} an hour ago, and does not ' +
        'now. This ends by itself after an hour.',
      action: () => "If nobody removed it, look at the proxy's auth directory.",
      panel: SHOWN_IN,
    },
  ],
}
