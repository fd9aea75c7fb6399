import { expect, test } from 'vitest'
import { startFakeProxy } from '../support/fake-proxy.ts'
import { openSource } from '../support/proxy-source.ts'

test.each([301, 302, 303, 307, 308])('fault 9: a %i is refused and the other host hears nothing', async (status) => {
  const { upstream, fetch } = await openSource()
  const other = await startFakeProxy()
  upstream.handle((request, response) => {
    response.writeHead(status, { Location: other.url + request.url }).end()
  })
  expect(await fetch()).toMatchObject({ ok: false, reason: 'redirect' })
  expect(other.requests()).toBe(0)
  await other.close()
})
