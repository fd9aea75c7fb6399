import { expect } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'

/** Compares sets of credentials whatever their order. */
export function expectSame(actual: readonly Credential[] | undefined, expected: readonly Credential[]): void {
  const sorted = (credentials: readonly Credential[]) =>
    credentials.toSorted((a, b) => (a.credential < b.credential ? -1 : a.credential > b.credential ? 1 : 0))
  expect(sorted(actual ?? [])).toEqual(sorted(expected))
}
