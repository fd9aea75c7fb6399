import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOTHING } from '../../src/domain/condition/memory.ts'
import { type ConditionJson, toConditionJson } from '../../src/store/condition-json.ts'
import { readCredentialRow, toCredentialRow } from '../../src/store/rows.ts'
import { credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { arbitraryCondition } from './support/arbitrary-condition.ts'

const PROVEN: ConditionJson = toConditionJson({
  ...NOTHING,
  proof: { label: 'limited', reason: 'rate_limited', at: AT, until: AT, restarted: false },
  symptom: { reason: 'challenge', sinceAt: AT, timeNamed: true },
  requests: { success: 1, failed: 2 },
})

const rowWith = (condition: unknown) =>
  JSON.parse(JSON.stringify({ ...toCredentialRow(credentialWith(), AT), condition }))

test('a memory comes back as it was, through JSON', () => {
  fc.assert(
    fc.property(arbitraryCondition, (memory) => {
      const read = readCredentialRow(rowWith(toConditionJson(memory)), AT)
      expect(read).toEqual({ credential: credentialWith({ condition: memory }), damaged: false })
    }),
  )
})

test('its names are snake_case', () => {
  const names = JSON.stringify(PROVEN).match(/"\w+":/g) ?? []
  expect(names).toContain('"failures_since":')
  expect(names.filter((name) => !/^"[a-z]+(_[a-z]+)*":$/.test(name))).toEqual([])
})

test('what is not there was never judged, and is no damage', () => {
  for (const absent of [null, undefined]) {
    expect(readCredentialRow(rowWith(absent), AT)).toEqual({ credential: credentialWith(), damaged: false })
  }
})

describe('that a memory which cannot be read counts as none, and its row as damaged,', () => {
  test.each<[string, unknown]>([
    ['text', 'proven'],
    ['a list', []],
    ['nothing in it', {}],
    ['a count below zero', { ...PROVEN, failures_since: -1 }],
    ['half a count', { ...PROVEN, requests: { success: 1 } }],
    ['a date of no calendar', { ...PROVEN, last_failure_at: '2026-02-30T00:00:00.000Z' }],
    ['a reason that nobody knows', { ...PROVEN, refuted: 'bad luck' }],
    ['a proof of another label', { ...PROVEN, proof: { ...PROVEN.proof, label: 'ok' } }],
    ['a symptom without a beginning', { ...PROVEN, symptom: { reason: 'other', time_named: true } }],
  ])('holds for %s', (_, condition) => {
    expect(readCredentialRow(rowWith(condition), AT)).toEqual({ credential: credentialWith(), damaged: true })
  })

  test('holds for anything at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = readCredentialRow(rowWith(value), AT)
        expect(read?.credential).toEqual(credentialWith())
        expect(read?.damaged).toBe(value !== null)
      }),
    )
  })
})
