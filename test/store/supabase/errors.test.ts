import { expect, test } from 'vitest'
import { readErrorAnswer } from '../../../src/store/supabase/errors.ts'

test('a key of another role is refused for the key, whatever the database says of grants', () => {
  expect(readErrorAnswer(401, '42501', null)).toMatchObject({ failure: { reason: 'store_unauthorized' } })
  expect(readErrorAnswer(403, '42501', null)).toMatchObject({ failure: { reason: 'store_forbidden' } })
})

test('what the database says of its schema is repeated, in one line, unless it may hold an address', () => {
  const hintTo = (said: string) => readErrorAnswer(404, 'PGRST202', said).failure.hint
  expect(hintTo('Perhaps you meant\n  another function')).toContain('(PGRST202, Perhaps you meant another function)')
  expect(hintTo('Perhaps you meant ann@example.com')).not.toContain('ann')
})
