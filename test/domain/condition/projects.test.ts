import { expect, test } from 'vitest'
import type { Observation } from '../../../src/domain/observation.ts'
import type { Reconciled } from '../../../src/domain/reconcile.ts'
import { reconcile } from '../../support/at-once.ts'
import { AT } from '../../support/hand-clock.ts'
import { listOf, observationWith } from '../../support/observations.ts'

const FILE = 'gemini-ann@example.com-all.json'

function entry(name: string, overrides: Partial<Observation> = {}): Observation {
  return observationWith({ credential: name, name, provider: 'gemini-cli', ...overrides })
}

function project(name: string, overrides: Partial<Observation> = {}): Observation {
  return entry(`${FILE}::${name}`, { source: 'memory', ...overrides })
}

const PARENT = entry(FILE, { status: 'disabled', disabled: true })
const DEAD: Partial<Observation> = { status: 'error', messageReason: 'unauthorized' }

function judged(before: Reconciled | null, ...entries: readonly Observation[]): Reconciled {
  const history = before && { credentials: before.credentials, removed: [], askedAt: AT }
  return reconcile(listOf(entries), { proxy: 'default', before: history, manuals: [], askedAt: AT })
}

function label(...entries: readonly Observation[]): string | undefined {
  return judged(null, ...entries).credentials.find(({ name }) => name === FILE)?.statusLabel
}

test('a file of several projects that the proxy disabled has the condition of the best of them', () => {
  expect(label(PARENT, project('a'), project('b', DEAD))).toBe('ok')
  expect(label(PARENT, project('a', DEAD), project('b', DEAD))).toBe('error')
  expect(label(project('a', DEAD), PARENT)).toBe('error')
})

test('a file that its owner disabled is disabled: its projects are not listed', () => {
  expect(label(PARENT)).toBe('disabled')
  expect(label(PARENT, entry('other.json::a', { source: 'memory' }))).toBe('disabled')
  expect(label(PARENT, entry(`${FILE}::a`, { source: 'file' }))).toBe('disabled')
  expect(label({ ...PARENT, provider: 'codex' }, project('a', { provider: 'codex' }))).toBe('disabled')
})

test('such a label is as old as it is, and ends with its reason', () => {
  const first = judged(null, PARENT, project('a', DEAD))
  const [parent] = judged(first, PARENT, project('a', DEAD)).credentials
  expect(parent).toMatchObject({ statusLabel: 'error', statusReason: 'unauthorized', statusSinceAt: AT })
  const [later] = judged(first, PARENT).credentials
  expect(later).toMatchObject({ statusLabel: 'disabled', statusReason: null })
})
