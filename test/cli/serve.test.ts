import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { serve } from '../../src/cli/serve.ts'
import { loadConfig } from '../../src/config/config.ts'
import { freePort } from '../support/free-port.ts'
import { AT, createHandClock } from '../support/hand-clock.ts'
import { createRecordedLog } from '../support/recorded-log.ts'
import { temporaryFolder } from '../support/temporary.ts'

test('fault 63: a client that never ends its request is cut off when serving ends, within 10 s', async () => {
  const port = await freePort()
  const env = { CLIPROXY_MANAGEMENT_KEY: 'key', CLIPROXY_URL: `http://127.0.0.1:${await freePort()}` }
  const config = loadConfig({ ...env, DATA_DIR: temporaryFolder(), COLLECTOR_TRIGGER_PORT: String(port) }, AT)
  const runtime = { clock: createHandClock(), log: createRecordedLog(), version: '0.0.0', revision: '' }
  const [listening, stop] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()]
  const served = serve(config, runtime, { stop: stop.promise, onReload: () => {} }, listening.resolve)
  await listening.promise
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /metrics HTTP/1.1\r\n'))
  await once(socket, 'connect')
  const cut = once(socket, 'close').then(() => performance.now())
  const stoppedMs = performance.now()
  stop.resolve()
  expect(await served).toBe(0)
  const endedMs = performance.now()
  expect(endedMs - stoppedMs).toBeLessThan(10_000)
  expect((await cut) - endedMs).toBeLessThan(1000)
})
