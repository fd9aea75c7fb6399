import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hasAlertmanager, startAlertmanager, startChat, startReceiver } from './support/alertmanager.ts'

type Severity = 'info' | 'warning' | 'critical'

interface Alert {
  readonly alertname: string
  readonly severity: Severity
  readonly credential: string
}

describe.skipIf(!hasAlertmanager)('the routes of prometheus/alertmanager.yml', () => {
  test('send an “over” for what was more than information', { timeout: 60_000 }, async () => {
    const { send, notified } = await start()
    const removed = { alertname: 'CredentialRemoved', severity: 'info', credential: 'ann' } as const
    const failing = { alertname: 'CredentialFailing', severity: 'warning', credential: 'bob' } as const
    await send('firing', removed, failing)
    await expect
      .poll(() => notified().toSorted(), POLL)
      .toEqual(['firing CredentialFailing warning bob', 'firing CredentialRemoved info ann'])
    await send('resolved', removed, failing)
    await expect.poll(notified, POLL).toContain('resolved CredentialFailing warning bob')
    await delay(SEVERAL_FLUSHES_MS)
    expect(notified()).not.toContain('resolved CredentialRemoved info ann')
  })

  test('show an account at its worst level, and end none while it has another', { timeout: 60_000 }, async () => {
    const { send, notified } = await start()
    const ending = (severity: Severity, credential = 'ann') =>
      ({ alertname: 'SubscriptionEnding', severity, credential }) as const
    const arrives = async (...expected: readonly string[]) => {
      await expect.poll(notified, POLL).toEqual(expected)
      await delay(SEVERAL_FLUSHES_MS)
      expect(notified()).toEqual(expected)
    }
    const levels = [ending('info'), ending('warning'), ending('critical')]
    const messages = levels.map(({ severity }) => `firing SubscriptionEnding ${severity} ann`)
    for (const [reached] of levels.entries()) {
      await send('firing', ...levels.slice(0, reached + 1))
      await arrives(...messages.slice(0, reached + 1))
    }
    await send('firing', ending('info', 'bob'))
    await arrives(...messages, 'firing SubscriptionEnding info bob')
    await send('resolved', ...levels)
    await expect.poll(notified, POLL).toContain('resolved SubscriptionEnding critical ann')
    await delay(SEVERAL_FLUSHES_MS)
    expect(notified()).not.toContain('resolved SubscriptionEnding info ann')
  })
})

describe.skipIf(!hasAlertmanager)('the messages of prometheus/alertmanager.yml', () => {
  const level = (severity: Severity, alertname = 'SubscriptionEnding', credential = 'ann') =>
    ({ alertname, severity, credential }) as const
  const said = (severity: string, what: string) => ({ title: `${severity}: ${what}`, text: `${severity}: ${what}` })

  test('say of an account the worst, and “over” once, when nothing of it is left', { timeout: 60_000 }, async () => {
    const { send, messages } = await start()
    const arrives = async (...expected: readonly unknown[]) => {
      await expect.poll(messages, POLL).toEqual(expected)
      await delay(SEVERAL_FLUSHES_MS)
      expect(messages()).toEqual(expected)
    }
    const told = [said('INFO', 'SubscriptionEnding of ann')]
    await send('firing', level('info'))
    await arrives(...told)
    await send('firing', level('info'), level('warning'))
    await arrives(...told, said('WARNING', 'SubscriptionEnding of ann'))
    await send('firing', level('info'), level('warning'), level('critical'))
    told.push(said('WARNING', 'SubscriptionEnding of ann'), said('CRITICAL', 'SubscriptionEnding of ann'))
    await arrives(...told)
    await send('firing', level('critical', 'SubscriptionExpired'))
    told.push(said('CRITICAL', 'SubscriptionExpired of ann'))
    await arrives(...told)
    await send('resolved', level('info'), level('warning'), level('critical'))
    await arrives(...told)
    await send('resolved', level('critical', 'SubscriptionExpired'))
    await arrives(...told, said('Over', 'SubscriptionExpired of ann'))
    told.push(said('Over', 'SubscriptionExpired of ann'), said('CRITICAL', 'SubscriptionEnding of bob'))
    const both = [level('warning', 'SubscriptionEnding', 'bob'), level('critical', 'SubscriptionEnding', 'bob')]
    await send('firing', ...both)
    await arrives(...told)
    await send('resolved', ...both)
    await arrives(...told, said('Over', 'SubscriptionEnding of bob'))
  })
})

const POLL = { timeout: 20_000, interval: 100 }

/** Groups are looked at once a second. */
const SEVERAL_FLUSHES_MS = 2500

async function start() {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const chat = await startChat()
  onTestFinished(chat.close)
  const alertmanager = await startAlertmanager(receiver.url, chat.url)
  onTestFinished(alertmanager.stop)
  const url = `http://${alertmanager.target}`
  await expect
    .poll(
      () =>
        fetch(`${url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      POLL,
    )
    .toBe(true)
  const began = new Date(Date.now() - 60_000).toISOString()
  const send = async (status: 'firing' | 'resolved', ...alerts: readonly Alert[]) => {
    const endsAt = new Date(Date.now() + (status === 'firing' ? 600_000 : 0)).toISOString()
    const body = alerts.map((labels) => ({
      labels: { ...labels, proxy: 'home' },
      annotations: { summary: `${labels.alertname} of ${labels.credential}` },
      startsAt: began,
      endsAt,
    }))
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.status).toBe(200)
  }
  const notified = () => [
    ...new Set(
      receiver
        .notified()
        .map(({ status, labels: { alertname, severity, credential } }) =>
          [status, alertname, severity, credential].join(' '),
        ),
    ),
  ]
  return { send, notified, messages: chat.messages }
}
