import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { overview } from '../../src/domain/overview.ts'
import type { QuotaWindow } from '../../src/domain/quota.ts'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import { judgeList } from '../domain/condition/replay.ts'
import { CAPTURED_LISTS, observeCapture } from '../support/observed-captures.ts'
import { CAPTURE_VERSIONS } from '../support/proxy-captures.ts'

const FILE = join(import.meta.dirname, '../fixtures/captures-v8/auth-files.json')
const ASKED_AT = new Date('2026-11-25T12:00:00Z')
const credentials = judgeList({ askedAt: ASKED_AT, body: JSON.parse(readFileSync(FILE, 'utf8')).body }, null)

/** Written by hand from the README beside the file; resets by the Unix seconds in its headers. */
const WINDOWS: Readonly<Record<string, readonly string[]>> = {
  'codex-ann@example.com-plus.json': [
    '5h main 0.42 until 2026-11-25T14:30:00.000Z',
    'weekly main 0.61 until 2026-11-28T20:00:00.000Z',
  ],
  'codex-ann@example.com-team.json': ['monthly main 0.07 until 2026-12-16T08:00:00.000Z'],
  'codex-ben@example.com-pro.json': [
    'weekly main 0.88 until 2026-11-26T18:00:00.000Z',
    '5h GPT-5.3-Codex-Spark 0.12 until 2026-11-25T16:00:00.000Z',
  ],
  'codex-cleo@example.com-free.json': [
    '5h main 0.03 until 2026-11-25T14:18:00.123Z',
    'weekly main 0.01 until 2026-12-01T06:41:20.123Z',
  ],
  'codex-eve@example.com-prolite.json': [
    '5h main 1 until 2026-11-25T15:00:00.000Z',
    'weekly main 0.74 until 2026-11-29T16:00:00.000Z',
  ],
  'claude-bob@example.com.json': [
    '5h main 0.08 until 2026-11-25T14:00:00.000Z',
    'weekly main 0.31 until 2026-11-28T00:00:00.000Z',
    'weekly 7d_oi 0.92 until 2026-11-28T00:00:00.000Z',
  ],
  'claude-jan@example.com.json': [
    '5h main 1 until 2026-11-25T13:00:00.000Z',
    'weekly main 1.01 until 2026-11-29T06:00:00.000Z',
  ],
  'meta-pia@example.com.json': [
    '5h main 0.25 until 2026-11-25T15:00:00.000Z',
    'weekly main 0 until 2026-11-30T12:00:00.000Z',
  ],
}

describe('a list of v8', () => {
  test.each(credentials.map((credential) => [credential.name, credential] as const))(
    'says what is left of %s',
    (name, { quota }) => {
      expect(quota.map(spell)).toEqual(WINDOWS[name] ?? [])
    },
  )

  test('has every account of the table', () => {
    expect(Object.keys(WINDOWS).filter((name) => !credentials.some((one) => one.name === name))).toEqual([])
  })

  test('has windows as old as the answers that named them', () => {
    const observed = named('claude-bob@example.com.json').quota.map(({ observedAt }) => observedAt.toISOString())
    expect(observed).toEqual(['2026-11-25T11:54:00.000Z', '2026-11-25T11:54:00.000Z', '2026-11-25T11:00:00.000Z'])
  })

  test.each([
    ['codex-ann@example.com-plus.json', 'plus', '2026-12-03T13:27:01.000Z', 'id_token'],
    ['codex-ann@example.com-team.json', 'team', '2027-06-01T00:00:00.000Z', 'id_token'],
    ['codex-ben@example.com-pro.json', 'pro', '2026-10-03T13:27:01.000Z', 'id_token'],
    ['codex-cleo@example.com-free.json', 'plus', null, null],
    ['codex-newplan@example.com-ent26.json', 'ent26', '2027-01-01T00:00:00.000Z', 'id_token'],
    ['claude-quin@example.com.json', 'max', '2027-01-31T00:00:00.000Z', 'note'],
    ['claude-bob@example.com.json', null, null, null],
    ['meta-pia@example.com.json', 'plus', null, null],
  ])('says of %s the plan %s and the end %s', (name, planType, endAt, evidence) => {
    const credential = named(name)
    expect(credential).toMatchObject({ planType, evidence })
    expect(credential.endAt?.toISOString() ?? null).toBe(endAt)
  })

  test('of ben, whose end has passed and who serves, says that he most likely renewed', async () => {
    const { credential } = named('codex-ben@example.com-pro.json')
    const snapshot = loadedSnapshot('home', { credentials, removed: [] }, ASKED_AT)
    const { rows } = await overview(new Map([['home', snapshot]]), 'full', ASKED_AT)
    expect(rows.find((row) => row.credential === credential)?.standing).toBe('renewal unconfirmed')
  })
})

describe.each(CAPTURE_VERSIONS)('%s', (version) => {
  test.each(CAPTURED_LISTS)('has no windows, headers or ends in notes (%s)', (list) => {
    for (const observation of observeCapture(version, list).observations) {
      expect(observation).toMatchObject({ quota: [], signal: null, note: null, noteIsAmbiguous: false })
    }
  })
})

function named(name: string): Credential {
  const credential = credentials.find((one) => one.name === name)
  if (credential === undefined) throw new Error(`${name} is not in the list`)
  return credential
}

function spell({ window, scope, model, usedRatio, resetAt }: QuotaWindow): string {
  return `${window} ${model ?? scope} ${usedRatio} until ${resetAt?.toISOString()}`
}
