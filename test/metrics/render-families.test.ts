import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { FAMILIES } from '../../src/metrics/families.ts'
import { labelCredentials } from '../../src/metrics/labelled-credentials.ts'
import { renderFamilies } from '../../src/metrics/render-families.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT, createHandClock } from '../support/hand-clock.ts'
import { openExposition, snapshotOf } from './open-exposition.ts'

test('no piece is longer than 2000 lines and one credential, however many credentials there are', async () => {
  const proxies = await labelCredentials(snapshotOf(credentialsOf(10_000), createHandClock()), 'masked', {
    providerLabel: String,
    modelLabel: String,
  })
  const pieces = [...renderFamilies(FAMILIES, proxies, AT, () => false)]
  const lines = pieces.map((piece) => piece.split('\n').length - 1)
  expect(pieces.join('').match(/^cliproxy_oauth_credential_status\{/gm)).toHaveLength(60_000)
  // The heads of families come on top.
  expect(Math.max(...lines)).toBeLessThan(2000 + 6 + 2 * FAMILIES.length)
})

test('a piece ends after 20,000 credentials, whatever they have to show', async () => {
  const proxies = await labelCredentials(snapshotOf(credentialsOf(50_000), createHandClock()), 'masked', {
    providerLabel: String,
    modelLabel: String,
  })
  const family = { name: 'hardly_any', help: 'Nothing.', type: 'gauge', samples: () => [] } as const
  expect([...renderFamilies([family], proxies, AT, () => false)]).toHaveLength(2)
})

test('rendering many credentials lets others run in between', async () => {
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf(credentialsOf(10_000), clock))
  let turns = 0
  let done = false
  void exposition.ready().then(() => {
    done = true
  })
  while (!done) {
    await turn()
    turns += 1
  }
  expect(turns).toBeGreaterThan(60)
})
