import { expect, test } from 'vitest'
import { overview } from '../../src/domain/overview.ts'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import { STEP } from '../../src/domain/steps.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'

const COUNT = 2500
const SNAPSHOT = new Map(
  ['a', 'b'].map((proxy) => [
    proxy,
    loadedSnapshot(proxy, { credentials: credentialsOf(COUNT, { proxy }), removed: [] }, AT),
  ]),
)

test('the overview of thousands of credentials is named and made in steps', async () => {
  pauseAfterEachStep()
  let turns = 0
  await inEachTurn(overview(SNAPSHOT, 'masked', AT), () => {
    turns += 1
  })
  expect(turns).toBeGreaterThan((2 * 2 * COUNT) / STEP - 1)
})
