import { expect, test } from 'vitest'
import { loadedSnapshot } from '../../src/domain/snapshot.ts'
import { republish } from '../../src/sync/publish.ts'
import { createSnapshotBoard } from '../../src/sync/snapshot-board.ts'
import { credentialsOf, manualWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { passTurns, pauseAfterEachStep } from '../support/slices.ts'

test('what is published while thousands of accounts are restated is not undone, and restated, too', async () => {
  pauseAfterEachStep()
  const credentials = credentialsOf(1000)
  const name = credentials[0]?.name ?? ''
  const board = createSnapshotBoard(() => {})
  board.publish(loadedSnapshot('default', { credentials, removed: [] }, AT))
  const done = republish(board, 'default', [manualWith({ name })], AT)
  await passTurns(3)
  const newer = credentials.map((credential) => ({ ...credential, status: 'newer' }))
  board.publish(loadedSnapshot('default', { credentials: newer, removed: [] }, AT))
  await done
  expect(board.current().get('default')?.credentials[0]).toMatchObject({ status: 'newer', evidence: 'manual' })
})
