import { compare } from './compare.ts'
import type { Credential, Evidence, StatusLabel, StatusReason } from './credential.ts'
import { type EmailMode, giveNames } from './name-label.ts'
import { inSlices } from './slices.ts'
import type { Snapshot } from './snapshot.ts'
import { type Steps, visitEach } from './steps.ts'
import { daysUntil } from './subscription.ts'

/** What an end date means today; a date of an id_token is frozen at the last login, so that past it most simply renewed. */
export type Standing = 'ok' | 'ending' | 'expired' | 'renewal unconfirmed'

/** One credential, as a person reads it. Null means unknown. */
export interface OverviewRow {
  readonly proxy: string
  readonly credential: string
  readonly name: string
  readonly provider: string
  readonly planType: string | null
  /** Fractional; negative after the end. */
  readonly daysLeft: number | null
  readonly evidence: Evidence | null
  readonly statusLabel: StatusLabel
  readonly statusReason: StatusReason | null
  readonly statusSinceAt: Date
  /** When the list was asked for that says so. */
  readonly askedAt: Date
  /** Null without a date, and where a disabled account's date says nothing. */
  readonly standing: Standing | null
}

const ENDING_DAYS = 7

/**
 * All credentials, what ends first on top, those without a date last and by name. Made in steps, with other work in
 * between; only the sort is one.
 */
export function overview(snapshot: Snapshot, mode: EmailMode, now: Date): Promise<OverviewRow[]> {
  return inSlices(overviewInSteps(snapshot, mode, now))
}

function* overviewInSteps(snapshot: Snapshot, mode: EmailMode, now: Date): Steps<OverviewRow[]> {
  const rows: OverviewRow[] = []
  for (const { credentials, askedAt } of snapshot.values()) {
    const names = yield* giveNames(credentials, mode)
    yield* visitEach(credentials, (credential) => {
      rows.push(toRow(credential, names.get(credential.credential)?.label, askedAt, now))
    })
  }
  yield
  return rows.sort(byEnd)
}

function toRow(credential: Credential, name: string | undefined, askedAt: Date, now: Date): OverviewRow {
  const { proxy, provider, planType, endAt, evidence, statusLabel, statusReason, statusSinceAt } = credential
  const daysLeft = endAt && daysUntil(endAt, now)
  return {
    proxy,
    credential: credential.credential,
    name: name ?? credential.credential,
    provider,
    planType,
    daysLeft,
    evidence,
    statusLabel,
    statusReason,
    statusSinceAt,
    askedAt,
    standing: daysLeft === null ? null : standing(daysLeft, evidence, statusLabel),
  }
}

function standing(daysLeft: number, evidence: Evidence | null, statusLabel: StatusLabel): Standing | null {
  const past = daysLeft <= 0
  if (past && evidence !== 'id_token') return 'expired'
  if (statusLabel === 'disabled') return null
  if (past) return statusLabel === 'error' || statusLabel === 'failing' ? 'expired' : 'renewal unconfirmed'
  return daysLeft < ENDING_DAYS ? 'ending' : 'ok'
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
