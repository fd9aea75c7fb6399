import { type Credential, STATUS_LABELS, type StatusLabel } from '../domain/credential.ts'
import { planTier } from '../domain/plan-tier.ts'
import type { LabelledCooldown } from './account-limits.ts'
import { accountTypeLabel, sourceLabel } from './closed-labels.ts'
import { type Family, PREFIX, type Sample, sampleOf, unixSeconds } from './family.ts'
import { labelText } from './label-text.ts'

const MAX_PLAN_CODE_POINTS = 64

/** The samples of a state set: 1 for the state that holds, 0 for each other. Made once, since all credentials share them. */
const STATUS_SAMPLES: Readonly<Record<StatusLabel, readonly Sample[]>> = {
  ok: stateSet('ok'),
  limited: stateSet('limited'),
  failing: stateSet('failing'),
  error: stateSet('error'),
  disabled: stateSet('disabled'),
  unknown: stateSet('unknown'),
}

/** What a credential is, how it fares, and how much it is used. */
export const CREDENTIAL_FAMILIES: readonly Family[] = [
  {
    name: `${PREFIX}credential_info`,
    help: 'What a credential is, for people: the value is always 1.',
    type: 'gauge',
    samples: (credential, { name }) => sampleOf(1, infoLabels(credential, name)),
  },
  {
    name: `${PREFIX}credential_active`,
    help: 'Whether the credential can serve now: 1 or 0; absent while unknown.',
    type: 'gauge',
    needs: 'recent',
    samples: ({ statusLabel }) => (statusLabel === 'unknown' ? [] : [{ value: Number(statusLabel === 'ok') }]),
  },
  {
    name: `${PREFIX}credential_status`,
    help: 'Judged condition of the credential: 1 for the status that holds, 0 for the others.',
    type: 'gauge',
    samples: ({ statusLabel }) => STATUS_SAMPLES[statusLabel],
  },
  {
    name: `${PREFIX}credential_status_since_timestamp_seconds`,
    help: 'Since when the judged condition of the credential is what it is, as Unix time.',
    type: 'gauge',
    samples: ({ statusSinceAt }) => sampleOf(unixSeconds(statusSinceAt)),
  },
  {
    name: `${PREFIX}credential_problem`,
    help: 'Why the credential is limited, failing or in error: 1 for the one reason; absent otherwise.',
    type: 'gauge',
    samples: ({ statusReason }) => (statusReason === null ? [] : sampleOf(1, labelText({ reason: statusReason }))),
  },
  {
    name: `${PREFIX}credential_plan_tier`,
    help: 'Tier of the plan: 0 free, 1 entry, 2 standard, 3 power, 4 team, 5 enterprise; absent for a plan that is not known.',
    type: 'gauge',
    samples: ({ provider, planType }) => sampleOf(planType === null ? null : planTier(provider, planType)),
  },
  {
    name: `${PREFIX}credential_last_refresh_timestamp_seconds`,
    help: "Last refresh of the credential's token, as Unix time.",
    type: 'gauge',
    samples: ({ lastRefreshAt }) => sampleOf(unixSeconds(lastRefreshAt)),
  },
  {
    name: `${PREFIX}credential_next_retry_timestamp_seconds`,
    help: 'When the proxy tries the credential again, as Unix time.',
    type: 'gauge',
    needs: 'recent',
    samples: ({ nextRetryAt }) => sampleOf(unixSeconds(nextRetryAt)),
  },
  {
    name: `${PREFIX}credential_cooldown_end_timestamp_seconds`,
    help: 'When a running cooldown of the credential, or of one of its models, ends, as Unix time; the 4 latest.',
    type: 'gauge',
    clocked: true,
    needs: 'recent',
    samples: (_, { cooldowns, now }) => cooldowns.flatMap((cooldown) => cooldownSample(cooldown, now)),
  },
  {
    name: `${PREFIX}credential_requests_total`,
    help: 'Requests through the credential since its proxy started, failed ones included.',
    type: 'counter',
    needs: 'listed',
    samples: ({ requests }) => sampleOf(requests && requests.success + requests.failed),
  },
  {
    name: `${PREFIX}credential_request_failures_total`,
    help: 'Failed requests through the credential since its proxy started.',
    type: 'counter',
    needs: 'listed',
    samples: ({ requests }) => sampleOf(requests?.failed ?? null),
  },
]

function infoLabels(credential: Credential, name: string): string {
  const { planType, source, accountType } = credential
  return labelText({
    name,
    plan_type: [...(planType ?? '')].slice(0, MAX_PLAN_CODE_POINTS).join(''),
    source: sourceLabel(source),
    account_type: accountTypeLabel(accountType),
  })
}

function stateSet(holds: StatusLabel): readonly Sample[] {
  return STATUS_LABELS.map((status) => ({ labels: labelText({ status }), value: Number(status === holds) }))
}

function cooldownSample({ labels, endAt }: LabelledCooldown, now: Date): readonly Sample[] {
  return endAt > now ? sampleOf(unixSeconds(endAt), labels) : []
}
