import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listPool, POOL } from '../../src/demo/pool.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/demo/recurrence.ts'
import { requestsAt } from '../../src/demo/requests.ts'
import { AT } from '../support/hand-clock.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'

type Entry = ReturnType<typeof listPool>['files'][number]

const EVERY_15_SECONDS = Array.from({ length: 240 }, (_, index) => index * 15 * SECOND)

function listAt(ms: number) {
  return listPool(AT, new Date(AT.getTime() + ms))
}

function entryAt(ms: number, name: string): Entry | undefined {
  return listAt(ms).files.find((entry) => entry.name.includes(name))
}

describe('the pool of the demo', () => {
  test('is the same for the same times', () => {
    for (const ms of [0, 3.5 * MINUTE, DAY]) expect(listAt(ms)).toStrictEqual(listAt(ms))
  })

  test('is read without a rejected entry for an hour, and whole', () => {
    for (const ms of EVERY_15_SECONDS) {
      const askedAt = new Date(AT.getTime() + ms)
      const observed = parseAuthFiles(JSON.parse(JSON.stringify(listAt(ms))), { version: '8.0.20', askedAt })
      expect(observed).toMatchObject({ rejected: new Map(), degraded: false, partial: false })
      expect(observed?.observations).toHaveLength(ms < 12 * MINUTE ? 19 : 18)
    }
  })

  test('has counters that never fall, whenever it is looked at', () => {
    const times = fc.tuple(fc.integer({ min: -3 * HOUR, max: 30 * DAY }), fc.integer({ min: 0, max: DAY }))
    const accounts = fc.constantFrom(...POOL)
    fc.assert(
      fc.property(accounts, times, (account, [ms, later]) => {
        const [before, after] = [requestsAt(account, ms), requestsAt(account, ms + later)]
        expect(before.success).toBeGreaterThanOrEqual(0)
        expect(after.success).toBeGreaterThanOrEqual(before.success)
        expect(after.failed).toBeGreaterThanOrEqual(before.failed)
      }),
      { numRuns: 5000 },
    )
  })

  test('counts the same requests in recent_requests as in success and failed', () => {
    const [from, to] = [entryAt(0, 'ann@example.com-plus'), entryAt(HOUR, 'ann@example.com-plus')]
    const recent = to?.recent_requests ?? []
    expect(recent).toHaveLength(20)
    expect(recent.every(({ time }) => /^\d\d:\d0-\d\d:\d0$/.test(time))).toBe(true)
    // The demo of this test begins at a full ten minutes.
    const lastHour = recent.slice(-7)
    expect(sum(lastHour.map(({ success }) => success))).toBe((to?.success ?? 0) - (from?.success ?? 0))
    expect(sum(lastHour.map(({ failed }) => failed))).toBe((to?.failed ?? 0) - (from?.failed ?? 0))
  })

  test('moves: every account that serves has more requests after five minutes, but for the one that fails', () => {
    const before = listAt(0).files.filter(({ status }) => status === 'active')
    const still = before.filter(({ name, success }) => entryAt(5 * MINUTE, name)?.success === success)
    expect(still.map(({ name }) => name)).toEqual(['xai-lou@example.com.json'])
  })

  test('costs less than 10 ms a list, after a month too', () => {
    const costs = Array.from({ length: 20 }, (_, index) => {
      const beganAt = performance.now()
      listAt(30 * DAY + index * MINUTE)
      return performance.now() - beganAt
    })
    // The quickest: other programs run beside the test.
    expect(Math.min(...costs)).toBeLessThan(10)
  })

  test('holds made-up people only, each by identities of its own, in the order of names', () => {
    expect(POOL.every(({ email }) => email === undefined || email.endsWith('@example.com'))).toBe(true)
    const listed = listAt(0).files
    for (const field of ['id', 'auth_index'] as const) {
      expect(new Set(listed.map((entry) => entry[field])).size).toBe(POOL.length)
    }
    expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted())
  })
})

describe('an entry of the demo', () => {
  /** Of a list made by hand after the source of v8. */
  const made = shapesOf(
    // The file has this shape; a wrong one fails the test that uses it.
    (JSON.parse(read('captures-v8/auth-files.json')) as { body: { files: object[] } }).body.files,
  )

  test('has the fields of a current proxy, of the same types, and no others', () => {
    const entries = [...EVERY_15_SECONDS, 5 * HOUR, DAY].flatMap((ms) => listAt(ms).files)
    const own = [...shapesOf(entries)].filter((shape) => !made.has(shape))
    // A token that was refreshed while the proxy runs is in no recorded list.
    expect(own).toEqual(['last_refresh: string'])
  })

  test('always has what every entry of a current proxy has', () => {
    const always = ['id', 'auth_index', 'status', 'status_message', 'unavailable', 'cooldowns', 'quota', 'modtime']
    for (const entry of listAt(0).files) expect(Object.keys(entry)).toEqual(expect.arrayContaining(always))
  })

  test('quotes nothing but header names that its provider sends', () => {
    const known = signalNames(
      (JSON.parse(read('captures-v8/auth-files.json')) as { body: { files: Entry[] } }).body.files,
    )
    const own = signalNames(EVERY_15_SECONDS.flatMap((ms) => listAt(ms).files))
    // The list made by hand has it of the other window alone.
    expect([...own].filter((name) => !known.has(name))).toEqual(['Anthropic-Ratelimit-Unified-7d-Status'])
  })

  test('waits exactly while a cooldown runs that concerns all of it', () => {
    for (const entry of EVERY_15_SECONDS.flatMap((ms) => listAt(ms).files)) {
      const [cooldown] = entry.cooldowns
      expect(entry.next_retry_after).toBe(entry.unavailable ? cooldown?.retry_at : undefined)
      expect(cooldown === undefined || cooldown.remaining_seconds > 0).toBe(true)
      expect(entry.unavailable).toBe(entry.status === 'error')
      expect(entry.status_message === '' || entry.status === 'error').toBe(true)
    }
  })
})

describe('an auth file of the demo', () => {
  const changes = (name: string, field: 'modtime' | 'updated_at', untilMinute: number): unknown[] => {
    const times = Array.from({ length: untilMinute * 4 }, (_, index) => entryAt(index * 15 * SECOND, name)?.[field])
    const minutes = [...new Set(times)].map((time = '') => (Date.parse(time) - AT.getTime()) / MINUTE)
    return minutes.filter((minute) => minute >= 0)
  }

  test.each([
    ['ann@example.com-plus', [8, 68]],
    ['kim', [4, 59]],
    ['ola', [10, 50, 70]],
    ['eve', []],
    ['finn', []],
  ])('of %s is written by a login, a refresh and its owner, and else never', (name, minutes) => {
    expect(changes(name, 'modtime', 75)).toEqual(minutes)
  })

  test('has an update at each failure and when the outage is over', () => {
    const failures = Array.from({ length: 15 }, (_, index) => 3 + index / 3)
    const seen = failures.map((minute) => Number(minute.toFixed(4)))
    const updates = changes('ann@example.com-plus', 'updated_at', 12).map((minute) => Number(Number(minute).toFixed(4)))
    expect(updates).toEqual([...seen, 8])
    expect(changes('eve', 'updated_at', 12)).toEqual([2, 6])
  })
})

describe('a window of the demo', () => {
  const used = (ms: number, name: string, header: string): number => {
    const signals: Readonly<Record<string, string>> = entryAt(ms, name)?.quota.signals ?? {}
    return Number(signals[header])
  }

  test('of pia fills until minute 9 and begins again', () => {
    const header = 'X-Meta-Window-Used-Percent'
    expect(used(0, 'pia', header)).toBe(87)
    expect(used(8 * MINUTE, 'pia', header)).toBe(89)
    expect(used(10 * MINUTE, 'pia', header)).toBe(0)
    expect(used(2 * HOUR, 'pia', header)).toBe(33)
  })

  test('of eve is used up from minute 2 to its reset, and stays as it was seen at the refusal', () => {
    const header = 'X-Codex-Primary-Used-Percent'
    expect([0, 3, 5.9, 6.5].map((minute) => used(minute * MINUTE, 'eve', header))).toEqual([99, 100, 100, 0])
    expect(entryAt(5 * MINUTE, 'eve')?.quota.observed_at).toBe('2026-11-23T05:02:00.000Z')
  })

  test('is spent by week for most of Claude, so that the alert of the pool shows', () => {
    const weekly = ['bob', 'jan', 'quin'].map((name) => used(0, name, 'Anthropic-Ratelimit-Unified-7d-Utilization'))
    expect(weekly).toEqual([0.92, 1, 0.83])
    expect(sum(weekly) / weekly.length).toBeGreaterThan(0.85)
  })

  test('is used up in no account that has an outage of its own', () => {
    const both = POOL.filter(({ outage, windows = [] }) => outage && windows.some(({ demand }) => demand > 1))
    expect(both).toEqual([])
  })
})

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures', file), 'utf8')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function signalNames(entries: readonly Pick<Entry, 'quota'>[]): Set<string> {
  return new Set(entries.flatMap(({ quota }) => Object.keys(quota.signals)))
}

/** Every field as `path: type`; what a map holds under any key is `*`. */
function shapesOf(entries: readonly object[]): Set<string> {
  return new Set(entries.flatMap((entry) => shapes('', entry)))
}

function shapes(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => shapes(`${path}[]`, entry))
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`]
  return Object.entries(value).flatMap(([key, field]) => {
    const name = path.endsWith('signals') || path === 'model_quotas' ? '*' : key
    return shapes(path === '' ? name : `${path}.${name}`, field)
  })
}
