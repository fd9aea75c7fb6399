import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import { parseAuthFiles } from '../../support/parse-auth-files.ts'
import { readCapture } from '../../support/proxy-captures.ts'
import { type AskedList, judgeList, replay, restarted, spell } from './replay.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')
const STEADY = ['1-fresh', '2-traffic', '3-unrelated-file-changed', '4-restarted', '5-traffic-again'] as const

/** Who is not `ok`, by the first word of the e-mail in the file's name. */
function troubled(credentials: readonly Credential[]): Record<string, string> {
  const states = credentials.map((credential) => [personOf(credential), spell(credential)] as const)
  return Object.fromEntries(states.filter(([, state]) => state !== 'ok'))
}

function personOf({ name }: Credential): string {
  return /(?:^|-)([a-z]+)@/.exec(name)?.[1] ?? name
}

/** Written by hand: who is what after each of the five lists. */
const GUS = { gus: 'disabled' }
const ILL = {
  ...GUS,
  finn: 'error unauthorized',
  ida: 'error unauthorized',
  eve: 'limited rate_limited',
  jan: 'limited rate_limited',
}

describe.each([
  ['v6.9.49', ['23:07:00', '23:07:17', '23:07:27', '23:07:38', '23:07:48']],
  ['v7.2.140', ['23:07:15', '23:07:48', '23:07:51', '23:08:02', '23:08:11']],
] as const)('an installation of %s', (version, times) => {
  const lists: AskedList[] = STEADY.map((step, index) => ({
    askedAt: new Date(`2026-11-25T${times[index]}Z`),
    body: readCapture(version, `auth-files.steady-${step}`).body,
  }))

  test.each([
    ['that runs through', (same: readonly Credential[]) => same],
    ['that restarts each time', restarted],
  ])('is seen truly by an exporter %s', (_, between) => {
    const [fresh, ...others] = replay(lists, between).map(troubled)
    expect(fresh).toEqual(GUS)
    expect(others).toEqual([ILL, ILL, ILL, ILL])
  })

  test('forgets nobody in a day, but those whose limit ends', () => {
    const quiet = { askedAt: new Date('2026-11-26T23:07:00Z'), body: lists[3]?.body }
    const { finn, ida } = ILL
    expect(troubled(replay([...lists.slice(0, 4), quiet]).at(-1) ?? [])).toEqual({ ...GUS, finn, ida })
  })
})

describe('v8', () => {
  const askedAt = new Date('2026-11-25T12:00:00Z')
  const read = (file: string): unknown => JSON.parse(readFileSync(join(FIXTURES, 'captures-v8', file), 'utf8')).body
  const credentials = judgeList({ askedAt, body: read('auth-files.json') }, null)

  test('is seen truly', () => {
    expect(troubled(credentials)).toEqual({
      gus: 'disabled',
      eve: 'limited rate_limited',
      finn: 'error unauthorized',
      ida: 'error unauthorized',
      jan: 'limited rate_limited',
      quin: 'limited upstream_error',
    })
  })

  test.each([
    ['eve', '2026-11-25T15:00:00.000Z'],
    ['jan', '2026-11-29T06:00:00.000Z'],
    ['quin', '2026-11-25T12:00:36.000Z'],
    ['ida', null],
    ['kim', null],
  ])('%s waits until %s', (person, until) => {
    const nextRetryAt = credentials.find((credential) => personOf(credential) === person)?.nextRetryAt
    expect(nextRetryAt?.toISOString() ?? null).toBe(until)
  })

  test('a page that nobody asked for removes nobody', () => {
    const body = read('auth-files.page-unasked.json')
    expect(parseAuthFiles(body, { version: '8.0.0', askedAt })).toMatchObject({ partial: true, degraded: false })
    const seconds = [10, 20, 30].map((second) => new Date(`2026-11-25T12:00:${second}Z`))
    let known = { credentials, askedAt: askedAt }
    for (const at of seconds) known = { credentials: judgeList({ askedAt: at, body }, known), askedAt: at }
    expect(troubled(known.credentials)).toEqual(troubled(credentials))
    expect(known.credentials).toHaveLength(credentials.length)
  })
})

describe('a list from a public tracker', () => {
  const NOW = new Date('2026-11-25T12:00:00Z')
  const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

  function judgeCase(name: string): Record<string, string> {
    const text = readFileSync(join(FIXTURES, 'cases', `${name}.json`), 'utf8')
    const filled = text.replace(/\{\{now([+-]\d+)\}\}/g, (_, seconds: string) =>
      inSeconds(Number(seconds)).toISOString(),
    )
    const credentials = judgeList({ askedAt: NOW, body: JSON.parse(filled) }, null)
    return Object.fromEntries(
      credentials.map((credential) => {
        const wait = credential.nextRetryAt
        const until = wait !== null && credential.statusLabel === 'limited' ? ` until ${wait.toISOString()}` : ''
        return [/(ann|bea|cid|dot|eli)/.exec(credential.name)?.[0], spell(credential) + until]
      }),
    )
  }

  test.each([
    ['01-transient-then-idle', { ann: 'ok', bea: 'ok', cid: 'ok' }],
    [
      '02-deactivated',
      {
        ann: 'error payment_required',
        bea: 'error forbidden',
        cid: 'error forbidden',
        dot: 'error unauthorized',
        eli: 'error refresh_failed',
      },
    ],
    [
      '10-v7.3-cooldowns',
      {
        ann: 'error payment_required',
        bea: `limited rate_limited until ${inSeconds(1_500_000).toISOString()}`,
        cid: `limited rate_limited until ${inSeconds(1_500_000).toISOString()}`,
        dot: 'ok',
      },
    ],
    ['16-revoked-inside-one-bucket', { ann: 'error unauthorized', bea: 'error forbidden' }],
    ['18-qoder-usage', { ann: 'ok', bea: 'ok', cid: 'ok' }],
  ])('%s is judged as it is', (name, expected) => {
    expect(judgeCase(name)).toEqual(expected)
  })
})
