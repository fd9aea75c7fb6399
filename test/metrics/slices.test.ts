import { expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { inSlices } from '../../src/domain/slices.ts'
import { mapEach, STEP } from '../../src/domain/steps.ts'
import { buildSegment } from '../../src/metrics/gzip-splice.ts'
import { labelCredentials } from '../../src/metrics/labelled-credentials.ts'
import { credentialsOf } from '../support/credentials.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'
import { seriesOf } from './exposition-parser.ts'
import { openExposition, snapshotOf } from './open-exposition.ts'

const COUNT = 2000

function label(credentials: readonly Credential[]): Promise<unknown> {
  const { clock } = openExposition()
  return labelCredentials(snapshotOf(credentials, clock), 'masked', { providerLabel: String, modelLabel: String })
}

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
  let turns = 0
  await inEachTurn(label(credentialsOf(COUNT)), () => {
    turns += 1
  })
  expect(turns).toBeGreaterThan((2 * COUNT) / STEP - 1)
})

test('of two renderings at one time one piece is made in a turn', async () => {
  pauseAfterEachStep()
  let made = 0
  function* pieces(): Generator<string, void> {
    for (const piece of piecesOf(20)) {
      made += 1
      yield piece
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

function* piecesOf(count: number): Generator<string, void> {
  for (let piece = 0; piece < count; piece++) yield 'cliproxy_oauth_credential_info 1\n'
}

test.each([
  ['labels', () => label(credentialsOf(COUNT))],
  ['pieces', () => buildSegment(piecesOf(2 * (COUNT / STEP)), null)],
])('while a sync wants the turns of the event loop, %s are made in a few of them', async (_, render) => {
  pauseAfterEachStep()
  const order: string[] = []
  const rendering = render().then(() => order.push('rendered'))
  // With every other turn the rendering would be the first to end.
  const sync = inSlices(mapEach(Array(12 * COUNT), String)).then(() => order.push('synced'))
  await Promise.all([rendering, sync])
  expect(order).toEqual(['synced', 'rendered'])
})
