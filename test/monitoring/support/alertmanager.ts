import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { USE_MESSAGE, USE_TITLE } from '../../../grafana/definitions/message.ts'
import { listen } from '../../support/fake-proxy.ts'
import { freePort } from '../../support/free-port.ts'
import { createFolder } from '../../support/temporary.ts'

export const hasAlertmanager = spawnSync('prometheus-alertmanager', ['--version']).status === 0
if (!hasAlertmanager) console.warn('SKIPPED: prometheus-alertmanager is not installed, so nothing is notified')

const message = z.object({
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
})

export type Notified = z.infer<typeof message>['alerts'][number]

export interface Receiver {
  readonly url: string
  /** Every alert of every message so far, in the order of arrival. */
  readonly notified: () => readonly Notified[]
  readonly close: () => Promise<void>
}

/** A webhook on 127.0.0.1 that takes what Alertmanager or Grafana sends. */
export async function startReceiver(): Promise<Receiver> {
  const notified: Notified[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    notified.push(...message.parse(JSON.parse(body)).alerts)
    response.end()
  })
  const { port, close } = await listen(server)
  return { url: `http://127.0.0.1:${port}/`, notified: () => notified, close }
}

export interface Alertmanager {
  /** Host and port. */
  readonly target: string
  readonly stop: () => Promise<void>
}

interface Message {
  readonly title: string
  readonly text: string
}

export interface Chat {
  readonly url: string
  /** Every message so far, in the order of arrival. */
  readonly messages: () => readonly Message[]
  readonly close: () => Promise<void>
}

const slackMessage = z.object({ attachments: z.tuple([z.object({ title: z.string(), text: z.string() })]) })

/** What takes messages as Slack does, on 127.0.0.1. */
export async function startChat(): Promise<Chat> {
  const messages: Message[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    messages.push(...slackMessage.parse(JSON.parse(body)).attachments)
    response.end('ok')
  })
  const { port, close } = await listen(server)
  return { url: `http://127.0.0.1:${port}/`, messages: () => messages, close }
}

/** A receiver that says what the comments of prometheus/alertmanager.yml say of Slack. */
function slack(url: string, sendResolved: boolean) {
  const texts = { title: USE_TITLE, text: USE_MESSAGE, mrkdwn_in: [] }
  return { slack_configs: [{ api_url: url, ...texts, send_resolved: sendResolved }] }
}

/**
 * A real Alertmanager with the routes and templates of prometheus/alertmanager.yml that notifies one webhook at once, and
 * a chat, if there is one.
 */
export async function startAlertmanager(webhook: string, chat?: string): Promise<Alertmanager> {
  const folder = createFolder()
  const file: { route: object; receivers: object; templates: readonly string[] } = parse(
    readFileSync('prometheus/alertmanager.yml', 'utf8'),
  )
  const config = {
    ...file,
    templates: file.templates.map((name) => join(process.cwd(), 'prometheus', name)),
    route: { ...file.route, group_wait: '1s', group_interval: '1s' },
    receivers: [
      { name: 'nobody' },
      { name: 'operator', webhook_configs: [{ url: webhook }], ...(chat && slack(chat, true)) },
      {
        name: 'operator-once',
        webhook_configs: [{ url: webhook, send_resolved: false }],
        ...(chat && slack(chat, false)),
      },
    ],
  }
  writeFileSync(join(folder.path, 'alertmanager.yml'), stringify(config))
  const target = `127.0.0.1:${await freePort()}`
  const files = [`--config.file=${folder.path}/alertmanager.yml`, `--storage.path=${folder.path}/data`]
  const network = [`--web.listen-address=${target}`, '--cluster.listen-address=']
  const child = spawn('prometheus-alertmanager', [...files, ...network], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    folder.remove()
  }
  return { target, stop }
}
