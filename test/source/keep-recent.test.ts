import { expect, test } from 'vitest'
import { keepRecent } from '../../src/source/keep-recent.ts'

test('a value is made once while its key is asked for, and the oldest go', () => {
  const made: string[] = []
  const value = keepRecent(2, (key: string) => {
    made.push(key)
    return { key }
  })
  const a = value('a')
  value('b')
  expect(value('a')).toBe(a)
  value('c')
  expect(value('a')).toBe(a)
  value('b')
  expect(made).toEqual(['a', 'b', 'c', 'b'])
})
