import { expect, test } from 'vitest'
import { credentialsTable } from '../../src/cli/credentials-table.ts'
import { formatTable } from '../../src/cli/table.ts'
import { overview } from '../../src/domain/overview.ts'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { expectGolden } from '../support/golden.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')

test('columns are as wide as their widest cell, in characters, and lines end without spaces', () => {
  const rows = [
    ['müller', '1', ''],
    ['😀', '', 'end'],
  ]
  expect(formatTable(['NAME', 'N', 'LAST'], rows)).toBe('NAME    N  LAST\nmüller  1\n😀          end\n')
})

test('a table without rows is its header', () => {
  expect(formatTable(['A', 'B'], [])).toBe('A  B\n')
})

test('the table of credentials has what ends first on top, and leaves empty what is unknown', async () => {
  const [plain] = credentialsOf(1)
  const undated = { planType: null, startAt: null, endAt: null, evidence: null } as const
  const credentials = [
    credentialWith({ credential: 'a'.repeat(16) }),
    credentialWith({ ...plain, endAt: new Date('2026-11-20T05:00:00Z') }),
    credentialWith({
      credential: 'b'.repeat(16),
      email: null,
      name: 'claude-max.json',
      provider: 'claude',
      ...undated,
    }),
    credentialWith({
      credential: 'c'.repeat(16),
      email: 'carl@example.com',
      evidence: 'manual',
      endAt: new Date('2026-11-23T17:00:00Z'),
      statusLabel: 'error',
      statusReason: 'unauthorized',
    }),
  ]
  const snapshot = new Map([
    [
      'default',
      {
        proxy: 'default',
        credentials,
        removed: [],
        listed: credentials.length,
        askedAt: NOW,
        askedMonotonicMs: 0,
        rejected: new Map(),
        cooldowns: new Map(),
        version: null,
      },
    ],
  ])
  expectGolden('cli/credentials.txt', credentialsTable((await overview(snapshot, 'masked', NOW)).rows))
  expect(credentialsTable((await overview(new Map(), 'masked', NOW)).rows)).toBe(
    'NAME  PROXY  PROVIDER  PLAN  DAYS  EVIDENCE  STATUS\n',
  )
})

test('words of a provider do not steer the terminal', async () => {
  const credential = credentialWith({ planType: 'plus\u001b[2J\nfree', provider: 'codex\u202e' })
  const snapshot = {
    proxy: 'default',
    credentials: [credential],
    removed: [],
    listed: 1,
    askedAt: NOW,
    askedMonotonicMs: null,
  }
  const { rows } = await overview(
    new Map([['default', { ...snapshot, rejected: new Map(), cooldowns: new Map(), version: null }]]),
    'masked',
    NOW,
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(credentialsTable(rows)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|\nfree/)
})
