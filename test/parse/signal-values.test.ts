import { describe, expect, test } from 'vitest'
import { claude, codex, FULL, HOUR, readSignals, secondsAt, windowsOf } from './signal-headers.ts'

describe('a share', () => {
  test.each(['', ' ', 'NaN', 'Infinity', '-1', '-0.001', '1e9', '10001', '0x10', '42%', '4,2', '٤٢', 'null', '1_0'])(
    'of %j is unknown',
    (used) => {
      expect(windowsOf(codex('Primary', { ...FULL, 'Used-Percent': used }))).toEqual([])
    },
  )

  test.each([[42], [null], [true], [{}], [['42']]])('of %j, which is no text, is unknown', (used) => {
    expect(windowsOf(codex('Primary', { ...FULL, 'Used-Percent': used }))).toEqual([])
  })

  test('is at most 100 of 1', () => {
    expect(windowsOf(codex('Primary', { ...FULL, 'Used-Percent': '10000' }))).toEqual(['5h main 100 until 3600'])
  })
})

test.each([
  ['300.33', 18_020],
  ['299.999', 18_000],
  ['0.001', null],
])('a length of %s minutes is %s seconds, whole ones as databases have them', (minutes, seconds) => {
  const [window] = readSignals(codex('Primary', { ...FULL, 'Window-Minutes': minutes })).quota
  expect(window?.windowSeconds).toBe(seconds)
})

describe('a reset', () => {
  test.each([
    ['0', 'unknown'],
    ['1', 'unknown'],
    ['1000000000', 'unknown'],
    ['253402300799', 'unknown'],
    ['9999-12-31T23:59:59Z', 'unknown'],
    ['1e9', 'unknown'],
    ['soon', 'unknown'],
    [secondsAt(10 * HOUR), '36000'],
    [secondsAt(10 * HOUR + 1), 'unknown'],
    [secondsAt(-86_400), '-86400'],
    [secondsAt(-86_401), 'unknown'],
  ])('at %s in a window of 5 hours is %s', (at, until) => {
    expect(windowsOf(codex('Primary', { ...FULL, 'Reset-At': at }))).toEqual([`5h main 0.42 until ${until}`])
  })

  test.each([
    [secondsAt(366 * 86_400), ['other main 0.42 until 31622400']],
    [secondsAt(366 * 86_400 + 1), []],
    ['0', []],
  ])('at %s in a window of unknown length gives %j', (at, expected) => {
    expect(windowsOf(codex('Primary', { 'Used-Percent': '42', 'Reset-At': at }))).toEqual(expected)
  })

  test.each([
    [secondsAt(366 * 86_400), '31622400'],
    [secondsAt(366 * 86_400 + 1), 'unknown'],
  ])('at %s in a window of 300 days is %s', (at, until) => {
    expect(windowsOf(claude('300d', { Utilization: '0.5', Reset: at }))).toEqual([`other main 0.5 until ${until}`])
  })

  test.each(['-1', '1e12', 'NaN', ''])('after %j seconds is unknown', (after) => {
    const fields = { 'Used-Percent': '42', 'Window-Minutes': '300', 'Reset-After-Seconds': after }
    expect(windowsOf(codex('Primary', fields))).toEqual(['5h main 0.42 until unknown'])
  })

  test('that cannot be leaves the seconds to it', () => {
    const fields = { ...FULL, 'Reset-At': '0', 'Reset-After-Seconds': '60' }
    expect(windowsOf(codex('Primary', fields))).toEqual(['5h main 0.42 until 60'])
  })
})

test.each(['-300', '1e9', 'x', '0'])('a length of %j minutes is unknown', (minutes) => {
  const [window] = readSignals(codex('Primary', { ...FULL, 'Window-Minutes': minutes })).quota
  expect(window).toMatchObject({ window: 'other', windowSeconds: null })
})
