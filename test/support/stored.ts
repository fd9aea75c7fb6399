import type { Credential } from '../../src/domain/credential.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import { AT } from './hand-clock.ts'

/** Who wrote what is stored, and when the list was asked for. */
export const WRITTEN = { writer: 'writer-1', urlHash: 'hash-1', askedAt: AT }

/** A stored state at revision 7; name your case with `overrides`. */
export function storedWith(credentials: readonly Credential[], overrides: Partial<StoredProxy> = {}): StoredProxy {
  return { proxy: 'default', revision: 7, ...WRITTEN, credentials, removed: [], ...overrides }
}
