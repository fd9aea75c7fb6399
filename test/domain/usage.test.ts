import { expect, test } from 'vitest'
import { requestsSince } from '../../src/domain/usage.ts'

const counts = (success: number, failed: number) => ({ success, failed })

test.each([
  ['counters grew', counts(10, 2), counts(13, 3), counts(3, 1)],
  ['only failures grew', counts(10, 2), counts(10, 4), counts(0, 2)],
  ['nothing happened', counts(10, 2), counts(10, 2), null],
  ['the first counters are a baseline', null, counts(10, 2), null],
  ['no counters any more', counts(10, 2), null, null],
  ['a restart, then as many successes', counts(10, 2), counts(10, 1), counts(10, 1)],
  ['a restart, then more failures', counts(10, 2), counts(4, 5), counts(4, 5)],
  ['a restart and no requests', counts(10, 2), counts(0, 0), null],
])('%s', (_, before, after, expected) => {
  expect(requestsSince(before, after)).toEqual(expected)
})
