import { z } from 'zod'
import { STATUS_REASONS } from '../domain/condition/labels.ts'
import type { ConditionMemory, KeptProof, Symptom } from '../domain/condition/memory.ts'
import { isoOf, isoOrNull } from '../domain/iso-time.ts'

/** A memory as the column `condition` and the snapshot file hold it: instants are ISO 8601 in UTC. */
export type ConditionJson = z.input<typeof CONDITION>

const instant = z.iso.datetime().transform((iso) => new Date(iso))
const observedReason = z.enum([...STATUS_REASONS, 'challenge'])
const count = z.int().nonnegative()
const PROOF = z
  .object({
    label: z.enum(['error', 'limited', 'failing']),
    reason: z.enum(STATUS_REASONS),
    at: instant.nullable(),
    until: instant.nullable(),
    restarted: z.boolean(),
  })
  .transform((proof): KeptProof => proof)
const SYMPTOM = z
  .object({ reason: observedReason, since_at: instant, time_named: z.boolean() })
  .transform(({ reason, since_at: sinceAt, time_named: timeNamed }): Symptom => ({ reason, sinceAt, timeNamed }))

/** Reads a memory. One field that cannot be read makes all of it unreadable: half a memory would prove what never was. */
export const CONDITION = z
  .object({
    proof: PROOF.nullable(),
    symptom: SYMPTOM.nullable(),
    refuted: observedReason.nullable(),
    requests: z.object({ success: count, failed: count }).nullable(),
    failures_since: count,
    last_failure_at: instant.nullable(),
    last_success_at: instant.nullable(),
    modified_at: instant.nullable(),
    login_key: z.string().nullable(),
  })
  .transform(
    (json): ConditionMemory => ({
      proof: json.proof,
      symptom: json.symptom,
      refuted: json.refuted,
      requests: json.requests,
      failuresSince: json.failures_since,
      lastFailureAt: json.last_failure_at,
      lastSuccessAt: json.last_success_at,
      modifiedAt: json.modified_at,
      loginKey: json.login_key,
    }),
  )

/** What `CONDITION` reads back as an equal memory. */
export function toConditionJson(memory: ConditionMemory): ConditionJson {
  return {
    proof: memory.proof && proofJson(memory.proof),
    symptom: memory.symptom && symptomJson(memory.symptom),
    refuted: memory.refuted,
    requests: memory.requests && { success: memory.requests.success, failed: memory.requests.failed },
    failures_since: memory.failuresSince,
    last_failure_at: isoOrNull(memory.lastFailureAt),
    last_success_at: isoOrNull(memory.lastSuccessAt),
    modified_at: isoOrNull(memory.modifiedAt),
    login_key: memory.loginKey,
  }
}

function proofJson({ label, reason, at, until, restarted }: KeptProof): z.input<typeof PROOF> {
  return { label, reason, at: isoOrNull(at), until: isoOrNull(until), restarted }
}

function symptomJson({ reason, sinceAt, timeNamed }: Symptom): z.input<typeof SYMPTOM> {
  return { reason, since_at: isoOf(sinceAt), time_named: timeNamed }
}
