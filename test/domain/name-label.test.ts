import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { type EmailMode, nameLabels } from '../../src/domain/name-label.ts'
import { withNames } from '../support/at-once.ts'
import { credentialWith } from '../support/credentials.ts'

const LONG = `${'x'.repeat(200)}@example.com`

test.each<[mode: EmailMode, email: string | null, name: string, provider: string, shown: string]>([
  ['masked', 'bob@example.com', 'claude-bob@example.com.json', 'claude', 'bo***@example.com'],
  ['full', 'bob@example.com', 'claude-bob@example.com.json', 'claude', 'bob@example.com'],
  ['none', 'bob@example.com', 'claude-bob@example.com.json', 'claude', 'claude-***.json'],
  ['masked', null, 'claude-bob@example.com.json', 'claude', 'claude-bo***@example.com.json'],
  ['masked', null, 'codex-ann@example.com-plus.json', 'codex', 'codex-an***@example.com-plus.json'],
  ['full', null, 'claude-bob@example.com.json', 'claude', 'claude-bob@example.com.json'],
  ['none', null, 'codex-ann@example.com-plus.json', 'codex', 'codex-***-plus.json'],
  ['none', 'ann@example.com', 'codex-ann@example.com-plus.json', 'codex', 'codex-***-plus.json'],
  ['none', 'kim@example.com', 'antigravity-kim_example_com.json', 'antigravity', 'antigravity-***.json'],
  ['none', 'Bob.Smith@Example.com', 'kimi-bob_smith_example_com.json', 'kimi', 'kimi-***.json'],
  ['none', 'bob@example.com', 'claude-eve@example.org.json', 'claude', 'claude-***.json'],
  ['none', null, 'eve@mail.example.co.uk.json', 'claude', '***.json'],
  ['masked', null, 'claude-bob%40example.com.json', 'claude', 'claude-bo***@example.com.json'],
  ['none', null, 'claude-bob%40example.com.json', 'claude', 'claude-***.json'],
  ['none', null, 'root@localhost', 'claude', '***'],
  ['none', null, 'odd@x', 'claude', '***'],
  ['none', 'hal@example.com', 'codex-broken-token.json', 'codex', 'codex-broken-token.json'],
  ['none', 'ann@example.com', 'codex-ann%40example.com.json', 'codex', 'codex-***.json'],
  ['none', 'ann@example.com', 'codex-ann.example.com.json', 'codex', 'codex-***.json'],
  ['none', 'ann@example.com', 'codex-ann-at-example.com.json', 'codex', 'codex-***.json'],
  ['none', 'ann@example.com', 'codex-ann+example.com.json', 'codex', 'codex-***.json'],
  ['none', 'Ann.B@Example.com', 'codex-ann%2eb%40EXAMPLE%252Ecom-plus.json', 'codex', 'codex-***-plus.json'],
  ['none', 'ann@example.com', 'ann_at_example_dot_com-2.json', 'codex', '***-2.json'],
  ['none', 'ann@example.com', 'ｃodex-ａｎｎ＠example．com.json', 'codex', 'ｃodex-***.json'],
  ['none', 'ann@example.com', 'annexamplecom ann@example.com.json', 'codex', '*** ***.json'],
  ['none', 'ann@example.com', 'codex-annATexamplecom.json', 'codex', 'codex-***.json'],
  ['none', '@', 'codex-x.json', 'codex', 'codex-x.json'],
  ['none', null, 'codex-bob%40example.com-plus.json', 'codex', 'codex-***-plus.json'],
  ['none', null, 'codex-bob%2540example.com.json', 'codex', 'codex-***.json'],
  ['none', null, 'team/codex-bob＠example.com.json', 'codex', 'team/codex-***.json'],
  ['none', null, 'codex-bob﹫example.com.json', 'codex', 'codex-***.json'],
  ['none', null, 'codex-bob_at_example_com.json', 'codex', 'codex-***_com.json'],
  ['none', null, 'codex-bob-at-example.com.json', 'codex', 'codex-***.json'],
  ['none', null, 'bob (at) example.com.json', 'codex', '***.json'],
  ['none', null, 'antigravity-bob_example_com.json', 'antigravity', 'antigravity-***_com.json'],
  ['none', null, 'kimi-bob_smith_example_com-2.json', 'kimi', 'kimi-***_com-2.json'],
  ['masked', null, 'codex-bob%40example.com-plus.json', 'codex', 'codex-bo***@example.com-plus.json'],
  ['masked', null, 'team/codex-bob＠example.com.json', 'codex', 'team/codex-bo***@example.com.json'],
  ['masked', null, 'codex-bob-AT-example.com.json', 'codex', 'codex-bo***@example.com.json'],
  ['masked', null, 'codex-bob[at]example.com.json', 'codex', 'codex-bo***@example.com.json'],
  ['masked', null, 'antigravity-bob_example_com.json', 'antigravity', 'antigravity-bo***@example_com.json'],
  ['masked', null, 'antigravity-bob_b_example_de.json', 'antigravity', 'antigravity-bo***@example_de.json'],
  ['masked', null, 'kimi-bob_example_com.json', 'kimi', 'kimi-bo***@example_com.json'],
  ['masked', null, 'look-at-me.json', 'codex', 'look-at-me.json'],
  ['masked', null, 'team_at_work-2.json', 'codex', 'team_at_work-2.json'],
  ['masked', null, 'my_first_account.json', 'codex', 'my_first_account.json'],
  ['masked', null, '张三的账号-13800138000.json', 'codex', '张三的账号-13800138000.json'],
  ['masked', null, 'gemini-ann@example.com-proj.json', 'gemini-cli', 'gemini-an***@example.com-proj.json'],
  ['masked', null, 'team/codex-ann@example.com.json', 'codex', 'team/codex-an***@example.com.json'],
  ['masked', null, 'newprovider-ola@example.com.json', 'unheard-of', 'ne***@example.com.json'],
  ['masked', null, 'kimi-1795400000.json', 'kimi', 'kimi-1795400000.json'],
  ['masked', null, 'a@b.example,c@d.example', 'codex', 'a@***@d.example'],
  ['masked', 'b@example.com', 'x.json', 'codex', 'b***@example.com'],
  ['masked', 'no-address', 'x.json', 'codex', 'no***'],
  ['masked', '😀😀😀@example.com', 'x.json', 'codex', '😀😀***@example.com'],
  ['masked', ' ', 'x.json', 'codex', 'x.json'],
  ['full', '', 'x.json', 'codex', 'x.json'],
  ['masked', null, ' ', 'codex', '0123456789abcdef'],
  ['full', LONG, 'x.json', 'codex', 'x'.repeat(128)],
  ['full', 'a\u202eb\n@example.com', 'x.json', 'codex', 'a\ufffdb\ufffd@example.com'],
])('in mode %s, a credential with e-mail %j and file %j of %s is shown as %s', (mode, email, name, provider, shown) => {
  const credential = credentialWith({ email, name, provider })
  expect(nameLabels([credential], mode).get(credential.credential)).toBe(shown)
})

const SEEN = new Date('2026-11-20T00:00:00.000Z')
const LATER = new Date('2026-11-21T00:00:00.000Z')

function bobs(...ids: readonly string[]): Credential[] {
  return ids.map((credential) => credentialWith({ credential, email: 'bob@example.com', firstSeenAt: SEEN }))
}

function labelsOf(credentials: readonly Credential[]): string[] {
  const labels = nameLabels(credentials, 'masked')
  return credentials.map(({ credential }) => labels.get(credential) ?? '')
}

test('of equal names the first seen is bare, and later ones get 4 hex digits of their credential', () => {
  const bob = credentialWith({ credential: 'aaaa111122223333', email: 'bob@example.com', firstSeenAt: LATER })
  const bonnie = credentialWith({ credential: 'bbbb111122223333', email: 'bonnie@example.com', firstSeenAt: SEEN })
  const eve = credentialWith({ credential: 'cccc111122223333', email: 'eve@example.com', firstSeenAt: LATER })
  expect(labelsOf([bob, eve, bonnie])).toEqual(['bo***@example.com #aaaa', 'ev***@example.com', 'bo***@example.com'])
})

test('a name that was given stays, whoever comes, goes or returns', () => {
  const named = withNames(bobs('aaaa111122223333', 'bbbb111122223333'), 'masked')
  const [first, second] = named
  if (first === undefined || second === undefined) throw new Error('Two have names.')
  expect(labelsOf(named)).toEqual(['bo***@example.com', 'bo***@example.com #bbbb'])
  expect(labelsOf([second])).toEqual(['bo***@example.com #bbbb'])
  const newcomer = credentialWith({
    credential: 'cccc111122223333',
    email: 'bob@example.com',
    firstSeenAt: new Date(0),
  })
  expect(labelsOf([newcomer, second, first])).toEqual([
    'bo***@example.com #cccc',
    'bo***@example.com #bbbb',
    'bo***@example.com',
  ])
  expect(withNames(named, 'masked').every((credential, index) => credential === named[index])).toBe(true)
})

test('two that were given the same name, which came to be equal since, still differ', () => {
  const [first, second] = bobs('aaaa111122223333', 'bbbb111122223333').map((bob) => ({ ...bob, nameSuffix: '' }))
  if (first === undefined || second === undefined) throw new Error('There are two.')
  expect(labelsOf([first, second])).toEqual(['bo***@example.com', 'bo***@example.com #bbbb'])
})

test('more digits where four are taken, by an equal name or by a file that is called so', () => {
  const ids = ['0000111122223333', 'aaaa111122223333', 'aaaa111133334444', 'aaaa111133335555', 'aaaa111133335556']
  expect(labelsOf(bobs(...ids))).toEqual([
    'bo***@example.com',
    'bo***@example.com #aaaa',
    'bo***@example.com #aaaa1111',
    'bo***@example.com #aaaa11113333',
    'bo***@example.com #aaaa111133335556',
  ])
  const files = ['foo', 'foo', 'foo #bbbb'].map((name, index) =>
    credentialWith({ credential: `${'abc'.charAt(index).repeat(4)}111122223333`, name, email: null }),
  )
  expect(new Set(labelsOf(files)).size).toBe(3)
})

test('a suffix takes its place within 128 code points', () => {
  const ids = ['aaaa111122223333', 'bbbb111122223333']
  const names = nameLabels(
    ids.map((credential) => credentialWith({ credential, email: LONG })),
    'full',
  )
  expect([...names.values()]).toEqual(['x'.repeat(128), `${'x'.repeat(122)} #bbbb`])
})

test('names are unique within a proxy, and the same again from what was stored', () => {
  const credential = fc.record({
    credential: fc.stringMatching(/^[ab]{3}[0-9a-f]{13}$/),
    email: fc.constantFrom('bob@example.com', 'bonnie@example.com', null),
    name: fc.constantFrom('foo', 'foo #aaaa', 'foo #aaab'),
    nameSuffix: fc.constantFrom(null, '', 'aaaa'),
    firstSeenAt: fc.constantFrom(SEEN, LATER),
  })
  fc.assert(
    fc.property(fc.uniqueArray(credential, { selector: ({ credential: id }) => id }), (records) => {
      const named = withNames(records.map(credentialWith), 'masked')
      const labels = labelsOf(named)
      expect(new Set(labels).size).toBe(records.length)
      expect(labelsOf(named.toReversed()).toReversed()).toEqual(labels)
    }),
  )
})
