import { afterEach, beforeEach, describe } from 'vitest'
import type { StoreUnderTest, Subject } from './contract.ts'
import { describeConflicts } from './contract-conflicts.ts'
import { describeInquiries } from './contract-inquiries.ts'
import { describeLifecycle } from './contract-lifecycle.ts'
import { describeRoundTrip } from './contract-round-trip.ts'
import { describeUsage } from './contract-usage.ts'
import { describeWriters } from './contract-writers.ts'

/** What every `CredentialStore` must do, as tests. */
export function describeStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the store contract`, () => {
    let opened: StoreUnderTest | null = null
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(async () => {
      await opened?.close()
      opened = null
    })
    const subject: Subject = () => {
      if (opened === null) throw new Error('No store is open outside a test.')
      return opened
    }
    describe('reading back', () => describeRoundTrip(subject))
    describe('conflicts', () => describeConflicts(subject))
    describe('removed credentials', () => describeLifecycle(subject))
    describe('inquiries', () => describeInquiries(subject))
    describe('usage', () => describeUsage(subject))
    describe('several writers', () => describeWriters(subject))
  })
}
