import { expect, test } from 'vitest'
import { type EmailMode, nameLabels } from '../../src/domain/name-label.ts'
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
  ['none', null, 'root@localhost', 'claude', '***'],
  ['none', null, 'odd@x', 'claude', '***'],
  ['none', 'hal@example.com', 'codex-broken-token.json', 'codex', 'codex-broken-token.json'],
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

test('equal names all get 4 hex digits of their credential, whoever comes first', () => {
  const bob = credentialWith({ credential: 'aaaa111122223333', email: 'bob@example.com' })
  const bonnie = credentialWith({ credential: 'bbbb111122223333', email: 'bonnie@example.com' })
  const eve = credentialWith({ credential: 'cccc111122223333', email: 'eve@example.com' })
  expect([...nameLabels([bob, eve, bonnie], 'masked').values()].toSorted()).toEqual([
    'bo***@example.com #aaaa',
    'bo***@example.com #bbbb',
    'ev***@example.com',
  ])
})

test('equal names get more digits where four are equal, and never more than 128 code points', () => {
  const ids = ['aaaa111122223333', 'aaaa111133334444', 'bbbb111122223333']
  const names = nameLabels(
    ids.map((credential) => credentialWith({ credential, email: LONG })),
    'full',
  )
  expect(new Set(names.values())).toEqual(
    new Set([' #aaaa11112222', ' #aaaa11113333', ' #bbbb11112222'].map((end) => `${'x'.repeat(114)}${end}`)),
  )
})
