import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HISTORY_FILES, type RecordedHistory, readHistory, wrongLabels } from '../../support/histories.ts'
import { type Between, replay, restarted } from './replay.ts'

const RUNS = { seed: 20261126, numRuns: 5 }

/** The lists after which a label is wrong, in words. */
function wrongIn({ lists }: RecordedHistory, between?: Between): string[] {
  const states = replay(
    lists.map(({ at, files }) => ({ askedAt: new Date(at), body: { files } })),
    between,
  )
  expect(states.map((credentials) => credentials.length)).toEqual(lists.map(({ files }) => files.length))
  return lists.flatMap((list, index) => wrongLabels(states[index] ?? [], list))
}

test('all histories are there', () => {
  expect(HISTORY_FILES).toHaveLength(62)
})

describe.each(HISTORY_FILES)('%s', (file) => {
  const history = readHistory(file)

  test('has the right label after each list', () => {
    expect(wrongIn(history)).toEqual([])
  })

  test('has it too when the exporter restarts between any two lists', () => {
    expect(wrongIn(history, restarted)).toEqual([])
  })

  test('has it too when the exporter restarts now and then', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (restarts) => {
        const between: Between = (credentials) => (restarts.next().value ? restarted(credentials) : credentials)
        expect(wrongIn(history, between)).toEqual([])
      }),
      RUNS,
    )
  })
})
