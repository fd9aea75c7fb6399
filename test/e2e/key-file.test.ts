import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LIST_PATH, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { makePipe } from '../support/named-pipe.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

type Env = Readonly<Record<string, string>>

test('a key file that becomes a pipe stops neither the answers nor the process', async () => {
  const { env, keyFile } = await setUp(PROXY_KEY)
  const program = start(env)
  await program.waitFor(/OAuth sync completed/)
  rmSync(keyFile)
  makePipe(keyFile)
  const status = `${await program.url()}/api/collector/oauth/status`
  // More than there are threads for files.
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => fetch(status, { signal: AbortSignal.timeout(10_000) })))
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200])
  const askedAt = performance.now()
  expect(await program.stop()).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(10_000)
})

test('two wrong keys in two processes cost the proxy one request each', async () => {
  const { env, proxy, keyFile } = await setUp('key-a')
  const other = join(temporaryFolder(), 'key')
  writeFileSync(other, 'key-b')
  for (const file of [keyFile, other, keyFile, other, keyFile, other]) {
    expect(await start({ ...env, CLIPROXY_MANAGEMENT_KEY_FILE: file }, ['--once']).ended).toBe(1)
  }
  expect(proxy.requests(LIST_PATH)).toBe(2)
})

async function setUp(key: string) {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const keyFile = join(temporaryFolder(), 'key')
  writeFileSync(keyFile, key)
  const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY_FILE: keyFile, DATA_DIR: temporaryFolder() }
  return { proxy, keyFile, env }
}

function start(env: Env, args: readonly string[] = []): Program {
  return startProgram({ env, args })
}
