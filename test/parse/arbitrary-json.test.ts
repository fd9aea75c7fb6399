import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PROBLEM_REASONS } from '../../src/domain/credential.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { parseAuthFiles } from '../../src/parse/auth-files.ts'
import { parseTimestamp } from '../../src/parse/timestamp.ts'
import { CAPTURE_VERSIONS, readCapture } from '../support/proxy-captures.ts'
import { NOW } from './read-one.ts'

/** Generous: no text of an observation may be longer. */
const LONGEST = 255
/** Fixed, since a test that fails by chance teaches people to run it again. */
const RUNS = { seed: 20261123, numRuns: 300 }
const FIELDS = fieldsOfCaptures()

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 250, maxLength: 600 }), loneSurrogates())
const value = fc.oneof(fc.jsonValue({ noUnicodeString: false }), text, fc.double(), fc.maxSafeInteger())
const entry = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: FIELDS.length }) },
  { weight: 1, arbitrary: value },
)

test('whatever a proxy answers, each entry is observed or counted as refused', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.option(text), (files, version) => {
      const list = parseAuthFiles({ files }, { version, now: NOW })
      const refused = Array.from(list?.rejected.values() ?? []).reduce((sum, count) => sum + count, 0)
      expect((list?.observations.length ?? 0) + refused).toBe(files.length)
      expect(new Set(list?.observations.map(({ credential }) => credential)).size).toBe(list?.observations.length)
      for (const observation of list?.observations ?? []) expectSound(observation)
    }),
    RUNS,
  )
})

test('whatever a proxy answers, reading it does not throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => void parseAuthFiles(body, { version: null, now: NOW })),
    RUNS,
  )
})

test('an instant written in any zone is that instant', () => {
  const instant = fc.date({ min: new Date(1), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true })
  fc.assert(
    fc.property(instant, fc.integer({ min: -1439, max: 1439 }), (at, offset) => {
      const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1)
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
        String(part).padStart(2, '0'),
      )
      expect(parseTimestamp(`${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`)).toEqual(at)
    }),
    RUNS,
  )
})

function expectSound(observation: Observation): void {
  expect(observation.credential).toMatch(/^[0-9a-f]{16}$/)
  expect(observation.name).not.toBe('')
  expect([null, ...PROBLEM_REASONS]).toContain(observation.messageReason)
  for (const leaf of leavesOf(observation)) {
    if (typeof leaf === 'string') {
      expect(leaf.length).toBeLessThanOrEqual(LONGEST)
      expect(leaf.isWellFormed() && !leaf.includes('\0')).toBe(true)
    }
    if (typeof leaf === 'number') expect(Number.isSafeInteger(leaf) && leaf >= 0).toBe(true)
    if (leaf instanceof Date) expect(leaf.getTime()).toBeGreaterThan(0)
  }
}

function leavesOf(tree: unknown): unknown[] {
  if (typeof tree !== 'object' || tree === null || tree instanceof Date) return [tree]
  return Object.values(tree).flatMap(leavesOf)
}

function loneSurrogates() {
  return fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe010 }).map((unit) => String.fromCharCode(unit)) })
}

function fieldsOfCaptures(): string[] {
  const bodies = CAPTURE_VERSIONS.map((version) => readCapture(version, 'auth-files').body)
  const fields = new Set<string>()
  for (const body of bodies) {
    // The recorded bodies are lists of objects, as the other tests prove.
    for (const file of (body as { files: readonly object[] }).files)
      for (const field of Object.keys(file)) fields.add(field)
  }
  return [...fields, 'last_refresh']
}
