import type { Credential } from '../credential.ts'
import { DAY_MS } from '../durations.ts'
import type { Observation } from '../observation.ts'
import { proofOf, reasonOfLast } from './failures.ts'
import { type Findings, findingsOf, type ListContext } from './findings.ts'
import { isLasting, isPassing, type StatusLabel, type StatusReason, shown } from './labels.ts'
import { type ConditionMemory, keptProof, type Proof } from './memory.ts'
import { isInTime, isLastingError } from './proof.ts'
import { type Before, FAILURES_TO_FAIL, recall } from './recall.ts'
import { isDisabled, saysNothing } from './status-words.ts'
import { reasonIn } from './waits.ts'

/** A judged condition: the part of a credential that `judge` decides. */
export type Judgement = Pick<
  Credential,
  'statusLabel' | 'statusReason' | 'nextRetryAt' | 'statusKeptFromAt' | 'condition'
>

/** A label and its reason; with the proof where the label is only kept. */
interface Verdict {
  readonly label: StatusLabel
  readonly reason: StatusReason | null
  readonly keptBy: Proof | null
}

/**
 * Judges the condition of a credential from what its list says now and what is remembered of those before. What lasts
 * needs a person, what passes needs time; the proxy's words decide only what they prove, since they outlive the trouble,
 * and are forgotten before it ends.
 */
export function judge(observation: Observation, before: Before | null, context: ListContext): Judgement {
  const findings = findingsOf(observation, before, context)
  const verdict = decide(findings)
  const { label, reason, keptBy } = verdict
  const since = keptBy !== null && keptBy.at < context.askedAt ? keptBy.at : null
  return {
    statusLabel: label,
    statusReason: reason,
    nextRetryAt: reason === null ? null : (findings.waitsUntil ?? keptBy?.until ?? null),
    statusKeptFromAt: since,
    condition: remember(findings, verdict),
  }
}

/**
 * The judgement of an entry that a proxy read from its disk, which says nothing of a condition: what was proven stays
 * while it is in time, and so does all that is remembered.
 */
export function judgeUnseen(observation: Observation, before: Before | null, askedAt: Date): Judgement {
  const memory = recall(before, askedAt)
  const disabled = isDisabled(observation)
  const proof = !disabled && memory.proof !== null && isInTime(memory.proof, askedAt) ? memory.proof : null
  return {
    statusLabel: disabled ? 'disabled' : (proof?.label ?? 'unknown'),
    statusReason: proof?.reason ?? null,
    nextRetryAt: proof?.until ?? null,
    statusKeptFromAt: proof?.at ?? null,
    condition: before && memory,
  }
}

/** The first rule that matches wins. */
function decide(findings: Findings): Verdict {
  const { observation, symptom, proof, failures, waitsUntil, askedAt } = findings
  const reason = symptom?.reason ?? null
  const provenByEvents = proofOf(failures, askedAt)
  if (isDisabled(observation)) return verdict('disabled')
  if (reason !== null && isLasting(reason)) return verdict('error', shown(reason))
  if (provenByEvents !== null && reason !== 'rate_limited') return asBefore(provenByEvents)
  if (proof !== null && isLastingError(proof) && reason !== 'rate_limited') return asBefore(proof)
  if (reason !== null && isPassing(reason) && waitsUntil !== null && waitsUntil > askedAt) {
    return verdict('limited', shown(reason))
  }
  if (symptom === null && proof !== null) return asBefore(proof)
  if (isFailing(findings)) return verdict('failing', failingReason(findings))
  if (symptom?.reason === 'other' && !symptom.timeNamed) return verdict('error', 'other')
  return verdict(saysNothing(observation) ? 'unknown' : 'ok')
}

/** Why requests fail, as far as their events or else the list say it; refuted words say nothing. */
function failingReason({ observation, refuted, failures }: Findings): StatusReason {
  const told = reasonOfLast(failures)
  if (told !== null) return told
  return refuted === null ? shown(reasonIn(observation) ?? 'requests_fail') : 'requests_fail'
}

function isFailing({ failuresSince, lastFailureAt, askedAt }: Findings): boolean {
  return failuresSince >= FAILURES_TO_FAIL && askedAt.getTime() - lastFailureAt.getTime() < DAY_MS
}

function verdict(label: StatusLabel, reason: StatusReason | null = null): Verdict {
  return { label, reason, keptBy: null }
}

function asBefore(proof: Proof): Verdict {
  return { label: proof.label, reason: proof.reason, keptBy: proof }
}

function remember(findings: Findings, verdict: Verdict): ConditionMemory {
  const { observation, memory, symptom, refuted } = findings
  const proof = proofAfter(findings, verdict)
  return {
    proof: proof && keptProof(proof, findings.askedAt),
    symptom,
    refuted,
    requests: observation.requests ?? memory.requests,
    failuresSince: isSpent(verdict) ? 0 : findings.failuresSince,
    lastFailureAt: lastFailureKnown(findings),
    lastSuccessAt: findings.lastSuccessAt,
    modifiedAt: observation.modifiedAt ?? memory.modifiedAt,
    loginKey: observation.loginKey ?? memory.loginKey,
  }
}

/** Null where there was none, and where the next list tells it as well. */
function lastFailureKnown({ observation, memory, symptom, failuresSince, lastFailureAt }: Findings): Date | null {
  const failed = symptom !== null || failuresSince > 0 || memory.lastFailureAt !== null
  return observation.requests !== null && failed ? lastFailureAt : null
}

/** `ok` and `unknown` end a proof; being disabled says nothing about it. */
function proofAfter(findings: Findings, { label, reason, keptBy }: Verdict): Proof | null {
  if (keptBy !== null) return keptBy
  if (label === 'disabled') return findings.proof
  if (reason === null || label === 'ok' || label === 'unknown') return null
  const at = label === 'failing' ? findings.lastFailureAt : findings.askedAt
  return { label, reason, at, until: findings.waitsUntil, restarted: false }
}

/** Failures that a limit or one model explains say nothing of the account. */
function isSpent({ label, reason }: Verdict): boolean {
  return label === 'limited' && (reason === 'rate_limited' || reason === 'not_found')
}
