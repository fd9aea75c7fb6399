import { type Attention, attentionOn, byUrgency } from './attention.ts'
import { compare } from './compare.ts'
import type { Credential, Evidence, Renewal, RequestCounts, StatusLabel, StatusReason } from './credential.ts'
import { type EmailMode, giveNames } from './name-label.ts'
import { isRunning, type QuotaWindow } from './quota.ts'
import { inSlices } from './slices.ts'
import type { Snapshot } from './snapshot.ts'
import { type Steps, sortEach, visitEach } from './steps.ts'
import { daysUntil, endsAreOfLogins } from './subscription.ts'
import { type Standing, standingOf } from './subscription-standing.ts'

/** One credential, as a person reads it. Null means unknown. */
export interface OverviewRow {
  readonly proxy: string
  readonly credential: string
  readonly name: string
  readonly provider: string
  readonly planType: string | null
  readonly endAt: Date | null
  /** Fractional; negative after the end. */
  readonly daysLeft: number | null
  readonly evidence: Evidence | null
  readonly renewal: Renewal | null
  readonly delinquent: boolean | null
  readonly statusLabel: StatusLabel
  readonly statusReason: StatusReason | null
  readonly statusSinceAt: Date
  /** While it lies ahead. */
  readonly nextRetryAt: Date | null
  /** Of the quota windows that run, the one of which most is used. */
  readonly tightestQuota: QuotaWindow | null
  readonly requests: RequestCounts | null
  /** When the list was asked for that says so. */
  readonly askedAt: Date
  /** Null without a date, and where a disabled account's date says nothing. */
  readonly standing: Standing | null
  /** What needs a person, the most urgent first. */
  readonly attention: readonly Attention[]
}

/** All credentials, as people read them. */
export interface Overview {
  /** What ends first on top, those without a date last and by name. */
  readonly rows: readonly OverviewRow[]
  /** Those of them that need a person, the most urgent first, else in the same order. */
  readonly inNeed: readonly OverviewRow[]
  /** See `endsAreOfLogins`. */
  readonly endsAreOfLogins: boolean
}

/** Made in steps, with other work in between. */
export function overview(snapshot: Snapshot, mode: EmailMode, now: Date): Promise<Overview> {
  return inSlices(overviewInSteps(snapshot, mode, now))
}

function* overviewInSteps(snapshot: Snapshot, mode: EmailMode, now: Date): Steps<Overview> {
  const rows: OverviewRow[] = []
  for (const { credentials, askedAt } of snapshot.values()) {
    const names = yield* giveNames(credentials, mode)
    yield* visitEach(credentials, (credential) => {
      rows.push(toRow(credential, names.get(credential.credential)?.label, askedAt, now))
    })
  }
  const sorted = yield* sortEach(rows, byEnd)
  const needy = sorted.filter(({ attention }) => attention.length > 0)
  const inNeed = yield* sortEach(needy, (a, b) => byUrgency(a.attention, b.attention))
  return { rows: sorted, inNeed, endsAreOfLogins: endsAreOfLogins(sorted) }
}

function toRow(credential: Credential, name: string | undefined, askedAt: Date, now: Date): OverviewRow {
  const { endAt, evidence, statusLabel, nextRetryAt } = credential
  const daysLeft = endAt && daysUntil(endAt, now)
  const standing = daysLeft === null ? null : standingOf(daysLeft, evidence, statusLabel)
  return {
    proxy: credential.proxy,
    credential: credential.credential,
    name: name ?? credential.credential,
    provider: credential.provider,
    planType: credential.planType,
    endAt,
    daysLeft,
    evidence,
    renewal: credential.renewal,
    delinquent: credential.delinquent,
    statusLabel,
    statusReason: credential.statusReason,
    statusSinceAt: credential.statusSinceAt,
    nextRetryAt: nextRetryAt !== null && nextRetryAt > now ? nextRetryAt : null,
    tightestQuota: tightest(credential.quota, now),
    requests: credential.requests,
    askedAt,
    standing,
    attention: attentionOn(credential, standing),
  }
}

function tightest(quota: readonly QuotaWindow[], now: Date): QuotaWindow | null {
  const running = quota.filter((window) => isRunning(window, now))
  return running.reduce<QuotaWindow | null>(
    (fullest, window) => (fullest === null || window.usedRatio > fullest.usedRatio ? window : fullest),
    null,
  )
}

function byEnd(a: OverviewRow, b: OverviewRow): number {
  const [daysOfA, daysOfB] = [a.daysLeft ?? Number.POSITIVE_INFINITY, b.daysLeft ?? Number.POSITIVE_INFINITY]
  return (
    compare(daysOfA, daysOfB) ||
    compare(a.proxy, b.proxy) ||
    compare(a.name, b.name) ||
    compare(a.credential, b.credential)
  )
}
