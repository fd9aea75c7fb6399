import { describe, expect, test } from 'vitest'
import { parseTimestamp } from '../../src/parse/timestamp.ts'

const INSTANT = '2026-11-23T05:00:00.000Z'
const SECONDS = Date.parse(INSTANT) / 1000

test.each([
  ['0001-01-01T00:00:00Z'],
  ['0001-01-01T08:05:43+08:05'],
  ['1970-01-01T00:00:00Z'],
  [''],
  [null],
  [undefined],
  [0],
  ['0'],
  [false],
  [{}],
])('fault 41: %j stands for no time', (value) => {
  expect(parseTimestamp(value)).toBeNull()
})

test.each([
  ['2026-11-23T13:00:00.123456789+08:00', '2026-11-23T05:00:00.123Z'],
  ['2026-11-23T00:00:00.9-05:00', '2026-11-23T05:00:00.900Z'],
  ['2026-11-23T10:45:00.04+05:45', '2026-11-23T05:00:00.040Z'],
  ['2026-11-23t05:00:00z', INSTANT],
  ['2028-02-29T00:00:00-00:00', '2028-02-29T00:00:00.000Z'],
  ['2027-01-01T00:30:00+01:00', '2026-12-31T23:30:00.000Z'],
])('fault 42: %s is %s', (text, expected) => {
  expect(parseTimestamp(text)?.toISOString()).toBe(expected)
})

describe('fault 43: as Unix time,', () => {
  test.each([[SECONDS], [SECONDS * 1000], [String(SECONDS)], [String(SECONDS * 1000)], [`${SECONDS}.0`]])(
    '%j is known by its magnitude',
    (value) => {
      expect(parseTimestamp(value)?.toISOString()).toBe(INSTANT)
    },
  )

  test('fractional seconds keep their milliseconds', () => {
    expect(parseTimestamp(SECONDS + 0.25)?.toISOString()).toBe('2026-11-23T05:00:00.250Z')
  })

  test.each([
    [1e9 - 1],
    [1e11],
    [1e12 - 1],
    [1e14],
    [SECONDS * 1e6],
    [`${SECONDS}000000`],
    [-SECONDS],
    [`-${SECONDS}`],
    ['1.7e9'],
    [Number.POSITIVE_INFINITY],
    [Number.NaN],
  ])('%j is no time', (value) => {
    expect(parseTimestamp(value)).toBeNull()
  })
})

test.each([
  ['2026-02-30T00:00:00Z'],
  ['2026-02-29T00:00:00Z'],
  ['2026-13-01T00:00:00Z'],
  ['2026-11-23T24:00:00Z'],
  ['2026-11-23T05:60:00Z'],
  ['2026-11-23T05:00:00+24:00'],
  ['2026-11-23T05:00:00.Z'],
  ['12'],
  ['２０２６-11-23T05:00:00Z'],
  ['１７９５４０００００'],
  ['08/09/2026'],
  ['tomorrow'],
  [` ${INSTANT}`],
  [`${INSTANT}\n`],
])('fault 44: %j is no time', (value) => {
  expect(parseTimestamp(value)).toBeNull()
})

test.each([['2026-08-21 10:20:30'], ['2026-08-21T10:20:30'], ['2026-08-21'], ['2026-08-21T10:20Z']])(
  'fault 45: %s has no zone or no seconds, and ours is not guessed',
  (value) => {
    expect(parseTimestamp(value)).toBeNull()
  },
)

test('fault 46: the last year that can be written is finite, and what lies beyond is no time', () => {
  expect(parseTimestamp('9999-12-31T23:59:59Z')?.getUTCFullYear()).toBe(9999)
  expect(parseTimestamp('+275760-09-13T00:00:00Z')).toBeNull()
})

test.each([
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['9999-12-31T23:59:59+05:00', '9999-12-31T18:59:59.000Z'],
  ['9999-12-31T23:59:59-00:01', undefined],
  ['9999-12-31T23:59:59-05:00', undefined],
])('fault 46: the last year ends in UTC, so that %s is %s', (text, expected) => {
  expect(parseTimestamp(text)?.toISOString()).toBe(expected)
})
