import { expect, test } from 'vitest'
import { atOnce } from '../../../src/domain/steps.ts'
import { INQUIRIES } from '../../../src/source/inquiries/table.ts'
import { createAskings } from '../../../src/sync/inquiries/askings.ts'
import { createInquiryPauses } from '../../../src/sync/inquiries/pauses.ts'
import { createInquiryQueue } from '../../../src/sync/inquiries/queue.ts'
import { credentialsOf } from '../../support/credentials.ts'
import { createHandClock } from '../../support/hand-clock.ts'

test('ten thousand accounts cost no list a second, and a turn costs the same however many wait', () => {
  const clock = createHandClock()
  const [askings, pauses] = [createAskings(INQUIRIES, clock), createInquiryPauses(clock)]
  const queue = createInquiryQueue({ inquiries: INQUIRIES, askings, pauses, clock })
  const subjects = credentialsOf(10_000).map((credential) => ({ credential, authIndex: credential.credential }))
  const startedMs = performance.now()
  atOnce(queue.fill(subjects))
  const filledMs = performance.now()
  for (let taken = 0; taken < 20_000; taken++) expect(queue.take()).not.toBe(null)
  expect(queue.take()).toBe(null)
  expect(filledMs - startedMs).toBeLessThan(1000)
  expect(performance.now() - filledMs).toBeLessThan(1000)
})
