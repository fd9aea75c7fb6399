import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoOf } from '../../src/domain/iso-time.ts'
import { storedTime } from '../../src/store/stored-time.ts'

/** The last and the first that a `Date` can be. */
const MAX_MS = 8.64e15

test('an instant is spelled as Date spells it, whatever the year', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(isoOf(date)).toBe(date.toISOString())
    }),
    { numRuns: 2000 },
  )
  for (const ms of [0, -1, 1, 59_999, 60_000, -60_000, 86_399_999, MAX_MS, -MAX_MS]) {
    expect(isoOf(new Date(ms))).toBe(new Date(ms).toISOString())
  }
})

test('what is no instant throws, as it does with Date', () => {
  expect(() => isoOf(new Date(Number.NaN))).toThrow(RangeError)
})

test('a stored instant is read back', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
      expect(storedTime.parse(isoOf(date))).toEqual(date)
    }),
  )
})
