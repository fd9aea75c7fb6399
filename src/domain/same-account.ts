import type { AskedAccount } from './inquiry.ts'

/**
 * Whether two may be one account: a login can put another account into the same auth file, and nothing that was said of
 * the one before holds for it. What either side lacks tells nothing.
 */
export function isSameAccount(a: AskedAccount, b: AskedAccount): boolean {
  const isOtherId = a.accountId !== null && b.accountId !== null && a.accountId !== b.accountId
  const isOtherAddress = a.email !== null && b.email !== null && foldAddress(a.email) !== foldAddress(b.email)
  return !isOtherId && !isOtherAddress
}

/** An e-mail address in the one form that all its spellings share. */
export function foldAddress(address: string): string {
  return address.trim().toLowerCase()
}
