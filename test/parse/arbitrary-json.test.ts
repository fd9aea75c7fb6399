import fc from 'fast-check'
import { expect, test } from 'vitest'
import { STATUS_LABELS, STATUS_REASONS } from '../../src/domain/credential.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { parseTimestamp } from '../../src/parse/timestamp.ts'
import { replay } from '../domain/condition/replay.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { CAPTURE_VERSIONS, readCapture } from '../support/proxy-captures.ts'
import { NOW } from './read-one.ts'

/** Generous: no text of an observation may be longer; a login key holds four of them. */
const LONGEST = 400
/** Fixed, since a test that fails by chance teaches people to run it again. */
const RUNS = { seed: 20261123, numRuns: Number(process.env.FUZZ_RUNS ?? 300) }
const FIELDS = fieldsOfCaptures()

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 250, maxLength: 600 }), loneSurrogates())
const value = fc.oneof(fc.jsonValue({ noUnicodeString: false }), text, fc.double(), fc.maxSafeInteger())
const entry = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: FIELDS.length }) },
  { weight: 1, arbitrary: value },
)

/** One of three accounts, with fields that are often what they should be. */
const telling = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c'),
    name: fc.constant('x'),
    type: fc.constant('codex'),
    status: fc.oneof(fc.constantFrom('active', 'error', 'disabled', 'new'), value),
    status_message: fc.oneof(
      fc.constantFrom('', 'unauthorized', 'quota', 'cloudflare challenge', 'odd', '{"error":{"code":404}}'),
      value,
    ),
    unavailable: fc.oneof(fc.boolean(), value),
    success: fc.oneof(fc.nat({ max: 9 }), value),
    failed: fc.oneof(fc.nat({ max: 9 }), value),
    recent_requests: fc.oneof(fc.constant([{ success: 0, failed: 7 }]), value),
    next_retry_after: fc.oneof(fc.constantFrom('2026-11-23T05:20:00Z', '2026-11-23T04:00:00Z'), value),
    updated_at: fc.oneof(fc.constant('2026-11-23T04:30:00Z'), value),
    modtime: fc.oneof(fc.constantFrom('2026-11-23T04:30:00Z', '2026-11-23T05:10:00Z'), value),
    last_refresh: fc.oneof(fc.constant('2026-11-23T05:10:00Z'), value),
    id_token: fc.oneof(fc.constantFrom({ plan_type: 'plus' }, { plan_type: 'pro' }), value),
    cooldowns: fc.oneof(
      fc.array(fc.record({ scope: fc.constantFrom('credential', 'model'), reason: value, retry_at: value })),
      value,
    ),
  },
  { requiredKeys: ['id', 'name', 'type'] },
)

test('whatever a proxy answers, each entry is observed or counted as refused', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.option(text), (files, version) => {
      const list = parseAuthFiles({ files }, { version, askedAt: NOW })
      const refused = Array.from(list?.rejected.values() ?? []).reduce((sum, count) => sum + count, 0)
      expect((list?.observations.length ?? 0) + refused).toBe(files.length)
      expect(new Set(list?.observations.map(({ credential }) => credential)).size).toBe(list?.observations.length)
      for (const observation of list?.observations ?? []) expectSound(observation)
    }),
    RUNS,
  )
})

test('whatever a proxy answers in two lists, each account has a label and a reason that we know', () => {
  const REASONED = ['limited', 'failing', 'error']
  const lists = fc.array(fc.array(telling, { maxLength: 5 }), { minLength: 2, maxLength: 4 })
  fc.assert(
    fc.property(lists, (bodies) => {
      const states = replay(
        bodies.map((files, index) => ({ askedAt: new Date(NOW.getTime() + index * 900_000), body: { files } })),
      )
      for (const { statusLabel, statusReason, condition } of states.flat()) {
        expect(STATUS_LABELS).toContain(statusLabel)
        expect(STATUS_REASONS.includes(statusReason ?? 'other')).toBe(true)
        expect(statusReason !== null).toBe(REASONED.includes(statusLabel))
        expect(JSON.stringify(condition).length).toBeLessThan(2000)
      }
    }),
    RUNS,
  )
})

test('whatever a proxy answers, reading it does not throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => void parseAuthFiles(body, { version: null, askedAt: NOW })),
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
  expect([null, 'challenge', ...STATUS_REASONS]).toContain(observation.messageReason)
  expect(observation.cooldowns?.length ?? 0).toBeLessThanOrEqual(100)
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
  return [...fields, 'last_refresh', 'cooldowns']
}
