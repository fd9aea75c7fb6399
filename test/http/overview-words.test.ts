import { expect, test } from 'vitest'
import { endInWords, fromNow, quotaInWords, spanInWords } from '../../src/http/overview-words.ts'
import { quotaWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { after, ROW } from './overview-content.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test.each([
  [0, 'less than a minute'],
  [MINUTE - 1, 'less than a minute'],
  [MINUTE, '1 minute'],
  [2 * HOUR - 1, '119 minutes'],
  [2 * HOUR, '2 hours'],
  [48 * HOUR - 1, '47 hours'],
  [-48 * HOUR, '2 days'],
  [1000 * 24 * HOUR, '1,000 days'],
])('%i ms are %s', (ms, words) => {
  expect(spanInWords(ms)).toBe(words)
})

test('a time lies ahead or behind', () => {
  expect([fromNow(after(3), AT), fromNow(after(-3), AT)]).toEqual(['in 3 days', '3 days ago'])
})

test.each([
  [{ standing: 'ok' }, 9, '9 days left'],
  [{ standing: 'ending', renewal: 'renews' }, 2, 'renews in 2 days'],
  [{ standing: 'ending', renewal: 'ends' }, 0.5, 'ends in 12 hours'],
  [{ standing: 'expired' }, -3, 'ended 3 days ago'],
  [{ standing: null }, -3, 'ended 3 days ago'],
  [{ standing: 'renewal unconfirmed' }, -3, 'renewal unconfirmed'],
] as const)('an end of %j in %d days is told as %s', (overrides, days, words) => {
  expect(endInWords({ ...ROW, ...overrides }, after(days), AT)).toBe(words)
})

test.each([
  [{}, '40 % of the weekly quota'],
  [{ window: '5h', usedRatio: 1.2 }, '120 % of the 5-hour quota'],
  [{ window: 'other', scope: 'code_review' }, '40 % of the quota of code review'],
  [{ window: 'daily', scope: 'model', model: 'opus' }, '40 % of the daily quota of opus'],
] as const)('%j is told as %s', (overrides, words) => {
  expect(quotaInWords(quotaWith(overrides))).toBe(words.replace(' %', '\u00a0%'))
})
