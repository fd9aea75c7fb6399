import type { AlertGroup } from '../alert.ts'
import { WHO } from '../annotations.ts'
import { ACCOUNTS, HEALTH } from '../dashboards/health.ts'
import { CREDENTIAL_LABELS, lastKnownOfCredential, PROXY_LABELS, series, withWho } from '../promql.ts'
import { WINDOWS } from '../windows.ts'

const SHOWN_IN = { dashboard: HEALTH, panel: ACCOUNTS }
const PROVIDER_LABELS = `${PROXY_LABELS}, provider`

const inError = withWho(`${lastKnownOfCredential('credential_status', 'status="error"')} == 1`)

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

const failing = withWho(
  `${lastKnownOfCredential('credential_status', 'status="failing"')} == 1\n` +
    `and on (${CREDENTIAL_LABELS}) ${failedOfLate()}`,
)

const providerDown = [
  `(count by (${PROVIDER_LABELS}) (${lastKnownOfCredential('credential_status', 'status="disabled"')} == 0) >= 2)`,
  `unless on (${PROVIDER_LABELS}) (${lastKnownOfCredential('credential_status', 'status="ok"')} == 1)`,
  `and on (${PROVIDER_LABELS}) (${lastKnownOfCredential('credential_status', 'status=~"limited|failing|error"')} == 1)`,
].join('\n')

export const CREDENTIAL_ALERTS: AlertGroup = {
  name: 'cliproxy-credentials',
  alerts: [
    {
      name: 'CredentialError',
      title: 'Credential in error',
      expr: inError,
      for: WINDOWS.error,
      severity: 'critical',
      summary: ({ reason }) => `${WHO} is in error: ${reason}`,
      description: ({ reason }) =>
        `The proxy cannot use {{ $labels.provider }} credential ${WHO} (reason: ${reason}). ` +
        'For unauthorized or refresh_failed log in again; for payment_required look at the subscription; ' +
        'for upstream_error look at the provider first. Disable the credential to silence this.',
      reasonExpr: `${inError}\n* on (${CREDENTIAL_LABELS}) group_left (reason)\n${lastKnownOfCredential('credential_problem')}`,
      panel: SHOWN_IN,
    },
    {
      name: 'CredentialFailing',
      title: 'Credential fails its requests',
      expr: failing,
      for: WINDOWS.failing,
      severity: 'warning',
      summary: () => `Requests of ${WHO} fail`,
      description: () =>
        `The proxy calls {{ $labels.provider }} credential ${WHO} active, but its latest requests all failed. ` +
        'The proxy does not say why: a dead login, a usage limit, or bad requests of a client. ' +
        'Send a request through it and read the answer; log in again if it is unauthorized.',
      panel: SHOWN_IN,
    },
    {
      name: 'CredentialLimited',
      title: 'Credential limited for hours',
      expr: withWho(`${lastKnownOfCredential('credential_status', 'status="limited"')} == 1`),
      for: WINDOWS.limited,
      severity: 'info',
      summary: () => `${WHO} is rate limited for more than ${WINDOWS.limited}`,
      description: () =>
        `{{ $labels.provider }} credential ${WHO} is limited for longer than the usual five-hour window: ` +
        'most likely its weekly allowance is used up. Add a credential or spread the load.',
      panel: SHOWN_IN,
    },
    {
      name: 'ProviderDown',
      title: 'No working credential of a provider',
      expr: providerDown,
      for: WINDOWS.providerDown,
      severity: 'critical',
      summary: ({ number }) =>
        `None of the ${number} {{ $labels.provider }} credentials on proxy {{ $labels.proxy }} works`,
      description: ({ number }) =>
        `Proxy {{ $labels.proxy }} has ${number} enabled {{ $labels.provider }} credentials, and each is limited, ` +
        'failing, in error or unknown: requests for this provider fail. Look at their reasons; when all broke at once, look at the provider first.',
      panel: SHOWN_IN,
    },
  ],
}
