import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countFollowers } from '../../support/followers.ts'
import type { StoreUnderTest, Subject } from './contract.ts'
import { describeConflicts } from './contract-conflicts.ts'
import { describeInquiries } from './contract-inquiries.ts'
import { describeLifecycle } from './contract-lifecycle.ts'
import { describeRoundTrip } from './contract-round-trip.ts'
import { describeUsage } from './contract-usage.ts'
import { describeWriters } from './contract-writers.ts'
import { changeTo } from './syncs.ts'

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
    test('a call leaves nothing on the signal that may end it', async () => {
      const { signal } = new AbortController()
      const { store } = subject()
      expect(await store.load(['default'], signal)).toMatchObject({ ok: true })
      expect(await store.apply(changeTo([], null), signal)).toMatchObject({ ok: true })
      expect(countFollowers(signal)).toBe(0)
    })
  })
}
