import type { StoreFailure } from '../domain/store.ts'

/** A call was aborted, or the store closed. */
export const GIVEN_UP: StoreFailure = { ok: false, reason: 'other', hint: 'The store was asked to give up.' }
