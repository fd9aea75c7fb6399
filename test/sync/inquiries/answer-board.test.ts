import { describe, expect, test } from 'vitest'
import type { ProxySnapshot } from '../../../src/domain/snapshot.ts'
import { createAnswerBoard } from '../../../src/sync/inquiries/answer-board.ts'
import { createSnapshotBoard } from '../../../src/sync/snapshot-board.ts'
import { credentialsOf, statementWith } from '../../support/credentials.ts'
import { AT, createHandClock } from '../../support/hand-clock.ts'

const [ANN, BOB] = credentialsOf(2)
const LISTED: Omit<ProxySnapshot, 'credentials'> = {
  proxy: 'default',
  removed: [],
  listed: 2,
  askedAt: AT,
  askedMonotonicMs: 1,
  rejected: new Map(),
  cooldowns: new Map(),
  version: null,
}
const READING = {
  live: statementWith({ endAt: new Date('2027-01-01T00:00:00Z'), observedAt: AT }),
  quota: [],
  resetCredits: null,
}

describe('the answers of a proxy', () => {
  test('are published at once, and then not with each', () => {
    const { answers, add, evidences, clock, published } = setUp()
    add(ANN)
    answers.publish('if due')
    expect(evidences()).toEqual(['live', 'id_token'])
    clock.advance(29_999)
    add(BOB)
    answers.publish('if due')
    expect(evidences()).toEqual(['live', 'id_token'])
    clock.advance(1)
    answers.publish('if due')
    answers.publish('now')
    expect([evidences(), published()]).toEqual([['live', 'live'], 3])
  })

  test('that came while a list was judged are published again after it', () => {
    const { answers, add, list, evidences, clock } = setUp()
    const askedMs = clock.monotonicMs()
    clock.advance(1)
    add(ANN)
    answers.publish('now')
    list()
    expect(evidences()).toEqual(['id_token', 'id_token'])
    answers.onList(() => true, askedMs)
    expect(evidences()).toEqual(['live', 'id_token'])
    list()
    answers.onList(() => true, clock.monotonicMs() + 1)
    expect(evidences()).toEqual(['id_token', 'id_token'])
  })

  test('are forgotten once a list was judged by them: it had all that they say', () => {
    const { answers, add, evidences, clock } = setUp()
    add(ANN)
    answers.onList(() => true, clock.monotonicMs())
    expect(answers.answers().size).toBe(1)
    answers.onList(() => true, clock.monotonicMs() + 1)
    expect([answers.answers().size, evidences()]).toEqual([0, ['live', 'id_token']])
  })

  test('are forgotten with their accounts', () => {
    const { answers, add, evidences } = setUp()
    add(ANN)
    answers.onList(() => false, 0)
    expect([answers.answers().size, evidences()]).toEqual([0, ['id_token', 'id_token']])
  })
})

function setUp() {
  const clock = createHandClock()
  let published = 0
  const board = createSnapshotBoard(() => {
    published++
  })
  const list = () => board.publish({ ...LISTED, credentials: credentialsOf(2) })
  const answers = createAnswerBoard(board, 'default', clock)
  list()
  return {
    clock,
    list,
    answers,
    published: () => published,
    add: (credential = ANN) => {
      if (credential !== undefined) answers.add(credential, READING)
    },
    evidences: () =>
      [...board.current().values()].flatMap(({ credentials }) => credentials.map((each) => each.evidence)),
  }
}
