import { expect, test } from 'vitest'
import { STEP } from '../../src/domain/steps.ts'
import { buildSegment } from '../../src/metrics/gzip-splice.ts'
import { labelCredentials } from '../../src/metrics/labelled-credentials.ts'
import { credentialsOf } from '../support/credentials.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'
import { seriesOf } from './exposition-parser.ts'
import { openExposition, snapshotOf } from './open-exposition.ts'

const COUNT = 2000

test('in each turn of the event loop that a rendering leaves, scrapes get the last text whole', async () => {
  pauseAfterEachStep()
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf(credentialsOf(3), clock))
  await exposition.ready()
  exposition.publish(snapshotOf(credentialsOf(COUNT), clock))
  const scrapes: Promise<string>[] = []
  await inEachTurn(exposition.ready(), () => {
    scrapes.push(exposition.scrape(false).then((buffers) => Buffer.concat(buffers).toString()))
  })
  const texts = await Promise.all(scrapes)
  const seen = texts.map((text) => seriesOf(text, 'cliproxy_oauth_credential_info').length)
  expect([...new Set([...seen, COUNT])]).toEqual([3, COUNT])
  const text = Buffer.concat(await exposition.scrape(false)).toString()
  expect(seriesOf(text, 'cliproxy_oauth_credential_info')).toHaveLength(COUNT)
})

test('credentials are named and labelled in steps', async () => {
  pauseAfterEachStep()
  const { clock } = openExposition()
  let turns = 0
  const labelled = labelCredentials(snapshotOf(credentialsOf(COUNT), clock), 'masked', {
    providerLabel: String,
    modelLabel: String,
  })
  await inEachTurn(labelled, () => {
    turns += 1
  })
  expect(turns).toBeGreaterThan((2 * COUNT) / STEP - 1)
})

test('of two renderings at one time one piece is made in a turn', async () => {
  pauseAfterEachStep()
  let made = 0
  function* pieces(): Generator<string, void> {
    for (let piece = 0; piece < 20; piece++) {
      made += 1
      yield 'cliproxy_oauth_credential_info 1\n'
    }
  }
  const perTurn: number[] = []
  await inEachTurn(Promise.all([buildSegment(pieces(), null), buildSegment(pieces(), null)]), () => {
    perTurn.push(made)
    made = 0
  })
  // Each begins at once.
  expect(Math.max(...perTurn.slice(1))).toBe(1)
})
