import type { RequestListener } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { bytesOf, canariesIn, EMAIL_CANARY, listOfCanaries, SECRETS } from '../support/canaries.ts'
import { type FakeProxy, startFakeProxy } from '../support/fake-proxy.ts'
import { type Program, startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const TOKENS = { COLLECTOR_API_TOKEN: SECRETS.apiToken, METRICS_TOKEN: SECRETS.metricsToken }

test.each(['json', 'text'])('no secret and no e-mail leaves a serving exporter (%s log)', async (LOG_FORMAT) => {
  const { proxy, env } = await setUp()
  const program = start({ ...env, LOG_FORMAT, LOG_LEVEL: 'debug' })
  await program.waitFor(/OAuth sync completed: 20 credentials/)
  const url = await program.url()
  const metrics = await read(`${url}/metrics`, SECRETS.metricsToken)
  expect(metrics).toContain('name="ca***@secret.example')
  expect(metrics).toContain('evidence="note"')
  expect(program.output()).toContain('more than one end')
  expect(await read(`${url}/`, SECRETS.metricsToken)).toContain('ca***@secret.example')
  await read(`${url}/api/collector/oauth/status`, SECRETS.apiToken)
  expect((await fetch(`${url}/metrics?token=${SECRETS.key}`)).status).toBe(401)
  expect(await program.stop()).toBe(0)
  for (const answer of BAD_ANSWERS) {
    proxy.handle(answer)
    const failing = start({ ...env, LOG_FORMAT, LOG_LEVEL: 'debug' })
    await failing.waitFor(/Failed to fetch auth files/)
    await failing.stop()
  }
})

test.each([['--once'], ['--dry-run'], ['--check-config']])('no secret and no e-mail is printed by %s', async (flag) => {
  const { env } = await setUp()
  const program = start(env, [flag])
  expect(await program.ended).toBe(0)
  expect(program.stdout()).not.toBe('')
})

test('no secret is printed when the configuration or the port is wrong', async () => {
  const { env } = await setUp()
  const refused = start({
    ...env,
    CLIPROXY_URL: `http://${SECRETS.key}:${SECRETS.apiToken}@localhost`,
    // In the wrong place: too long to be a slip of the pen, so that it is not shown.
    LOG_LEVEL: SECRETS.key,
  })
  expect(await refused.ended).toBe(2)
  expect(refused.output()).toContain('CLIPROXY_URL')
  const taken = start({ ...env, COLLECTOR_TRIGGER_PORT: new URL(env.CLIPROXY_URL).port })
  expect(await taken.ended).toBe(1)
  expect(taken.output()).toContain('COLLECTOR_TRIGGER_PORT')
})

test('the database holds e-mails in three columns alone, and no secret in any byte', async () => {
  const { env, dataDir } = await setUp()
  expect(await start(env, ['--once']).ended).toBe(0)
  expect(canariesIn(bytesOf(dataDir))).toEqual(['e-mail'])
  const database = new DatabaseSync(`${dataDir}/credentials.db`, { readOnly: true })
  onTestFinished(() => database.close())
  const columns = new Set<string>()
  for (const row of database.prepare('select * from oauth_credentials').all()) {
    for (const [column, value] of Object.entries(row)) {
      if (String(value).includes(EMAIL_CANARY)) columns.add(column)
    }
  }
  expect([...columns].toSorted()).toEqual(['email', 'label', 'name'])
})

const BAD_ANSWERS: readonly RequestListener[] = [
  (_, response) => response.writeHead(200, JSON_TYPE).end(`{"files": [${SECRETS.body}`),
  (_, response) => response.writeHead(200, JSON_TYPE).end(JSON.stringify({ error: SECRETS.body })),
  (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(SECRETS.body),
  (_, response) => response.writeHead(302, { Location: `http://${SECRETS.body}@login.example/${SECRETS.body}` }).end(),
  (_, response) => response.writeHead(500, JSON_TYPE).end(SECRETS.body),
  (_, response) => response.writeHead(403, JSON_TYPE).end(JSON.stringify({ error: SECRETS.body })),
  (request) => request.socket.destroy(),
  (_, response) => response.writeHead(401, JSON_TYPE).end(JSON.stringify({ error: SECRETS.body })),
]
const JSON_TYPE = { 'Content-Type': 'application/json' }

async function setUp(): Promise<{
  proxy: FakeProxy
  env: Record<string, string> & { CLIPROXY_URL: string }
  dataDir: string
}> {
  const proxy = await startFakeProxy({ key: SECRETS.key })
  onTestFinished(proxy.close)
  proxy.answerBody(listOfCanaries())
  const dataDir = temporaryFolder()
  const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: SECRETS.key, DATA_DIR: dataDir, ...TOKENS }
  return { proxy, env, dataDir }
}

/** Everything that the program writes is searched when it has ended. */
function start(env: Readonly<Record<string, string>>, args: readonly string[] = []): Program {
  const program = startProgram({ env, args })
  onTestFinished(async () => {
    program.child.kill('SIGKILL')
    await program.ended
    expect(canariesIn(program.output())).toEqual([])
  })
  return program
}

async function read(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(canariesIn(text)).toEqual([])
  return text
}
