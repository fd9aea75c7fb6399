import { expect, test } from 'vitest'
import { createDataClient } from '../../../src/store/supabase/client.ts'
import { neverAborted } from '../support/syncs.ts'

test('of calls at one time each is sent its own arguments, as they were given', async () => {
  const sent: string[] = []
  const run = createDataClient({
    url: 'http://127.0.0.1',
    secretKey: 'sb_secret_1',
    fetch: async (input, init) => {
      sent.push(`${new URL(String(input)).pathname} ${init?.body}`)
      return Response.json(sent.length)
    },
  })
  const all = ['{"a": 1}', '{"b": "\\u00e9"}'].map((args, index) => run(`f_${index}`, args, neverAborted))
  expect((await Promise.all(all)).map(({ data }) => data)).toEqual([1, 2])
  expect(sent).toEqual(['/rest/v1/rpc/f_0 {"a": 1}', '/rest/v1/rpc/f_1 {"b": "\\u00e9"}'])
})
