import { expect, test } from 'vitest'
import { overview } from '../../src/domain/overview.ts'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import { atOnce, type Steps, stepwise } from '../../src/domain/steps.ts'
import { createProviderLabels } from '../../src/metrics/closed-labels.ts'
import { labelCredentials } from '../../src/metrics/labelled-credentials.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'

/** Notes each step, and the work that waits meanwhile. */
function* stepsNotedIn(order: string[]): Steps<string> {
  for (const step of ['first', 'second']) {
    order.push(step)
    setImmediate(() => order.push(`after the ${step}`))
    yield
  }
  return 'done'
}

test('other work runs between two steps, unless they are taken at once', async () => {
  const [between, atLast]: [string[], string[]] = [[], []]
  expect(await stepwise(stepsNotedIn(between))).toBe('done')
  expect(between).toEqual(['first', 'after the first', 'second', 'after the second'])
  expect(atOnce(stepsNotedIn(atLast))).toBe('done')
  expect(atLast).toEqual(['first', 'second'])
})

const SNAPSHOT = new Map(
  ['a', 'b'].map((proxy) => [
    proxy,
    loadedSnapshot(proxy, { credentials: credentialsOf(2500, { proxy }), removed: [] }, AT),
  ]),
)

test.each<[string, number, () => Promise<unknown>]>([
  ['the overview', 2 * 2 + 5 + 1, () => overview(SNAPSHOT, 'masked', AT)],
  ['the labelling', 2 * 2 + 2 * 2, () => labelCredentials(SNAPSHOT, 'masked', createProviderLabels())],
])('%s of thousands of credentials lets other work run every thousand', async (_, pauses, work) => {
  let isDone = false
  let turns = 0
  const takeTurn = (): void => {
    turns++
    if (!isDone) setImmediate(takeTurn)
  }
  setImmediate(takeTurn)
  await work()
  isDone = true
  expect(turns).toBe(pauses)
})
