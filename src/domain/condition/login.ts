import { isOfLogin, type ObservedReason } from './labels.ts'

/** What a list, or another exporter's memory of one, says of an account's login. */
export interface LoginSigns {
  readonly loginKey: string | null
  readonly modifiedAt: Date | null
  readonly lastRefreshAt: Date | null
}

/** What was known of a login, and of what failed with it. */
interface LoginBefore extends Pick<LoginSigns, 'loginKey' | 'modifiedAt'> {
  readonly proof: { readonly reason: ObservedReason; readonly at: Date } | null
}

/**
 * Whether the owner logged in since. Another statement of the id_token always says so; a refresh or a change of the
 * account's own file only where the login was what failed, since a proxy does both by itself.
 */
export function hasLoggedIn(memory: LoginBefore, knownRefreshAt: Date | null, signs: LoginSigns): boolean {
  if (differs(memory.loginKey, signs.loginKey)) return true
  const { proof } = memory
  if (proof === null || !isOfLogin(proof.reason)) return false
  const { lastRefreshAt, modifiedAt } = signs
  const isNews = lastRefreshAt !== null && (knownRefreshAt === null || lastRefreshAt > knownRefreshAt)
  return (
    (isNews && lastRefreshAt > proof.at) || differs(memory.modifiedAt?.getTime() ?? null, modifiedAt?.getTime() ?? null)
  )
}

function differs<T extends string | number>(before: T | null, after: T | null): boolean {
  return before !== null && after !== null && before !== after
}

/** The claims of an id_token's statement as one text. */
export function loginKeyOf(claims: {
  readonly planType: string | null
  readonly accountId: string | null
  readonly start: string | undefined
  readonly end: string | undefined
}): string {
  const { planType, accountId, start, end } = claims
  return [planType, accountId, start, end].map((claim) => claim ?? '').join(' ')
}
