import { type Credential, NOTHING_STATED, type Statement } from './credential.ts'
import { sameValue } from './same-value.ts'
import { subscriptionOf, subscriptionOn } from './subscription.ts'

/**
 * What the operator states of a subscription that no proxy publishes. One of `name`, `accountId` and `email` says whose it
 * is, and the other two are null.
 */
export interface ManualSubscription {
  /** Null: in every proxy. */
  readonly proxy: string | null
  /** The auth file's name. */
  readonly name: string | null
  /** The provider's own id of the account, which a login under a new file name keeps. */
  readonly accountId: string | null
  /** Without regard to case. */
  readonly email: string | null
  /** Of `email`: the same address may have accounts with several providers. Null: any. */
  readonly provider: string | null
  readonly planType: string | null
  readonly startAt: Date | null
  readonly endAt: Date
}

/** The operator's statements, which may change while the program runs. */
export interface Manuals {
  /** As last read. */
  readonly current: () => readonly ManualSubscription[]
  /** Reads them again; never rejects, and resolves to the last good ones while they cannot be read. */
  readonly read: () => Promise<readonly ManualSubscription[]>
}

/** What statements of the operator are matched by. */
export type Account = Pick<Credential, 'proxy' | 'name' | 'provider' | 'email' | 'accountId'>

/**
 * Finds the operator's statement for an account: one that names the proxy before one for all proxies; of those one by
 * the file's name before one by the account's id, and that before one by e-mail.
 */
export function manualFor(manuals: readonly ManualSubscription[], account: Account): ManualSubscription | null {
  const concerned = manuals.filter((manual) => concerns(manual, account))
  for (const proxy of [account.proxy, null]) {
    const stated = concerned.filter((manual) => manual.proxy === proxy)
    const found =
      stated.find(({ name }) => name !== null) ?? stated.find(({ accountId }) => accountId !== null) ?? stated[0]
    if (found !== undefined) return found
  }
  return null
}

function concerns(manual: ManualSubscription, { name, provider, email, accountId }: Account): boolean {
  if (manual.name !== null) return manual.name === name
  if (manual.accountId !== null) return manual.accountId === accountId
  const isProvider = manual.provider === null || manual.provider === provider
  return isProvider && manual.email !== null && manual.email.toLowerCase() === email?.trim().toLowerCase()
}

/**
 * The credentials as the operator's statements are now, and as of now; the same array when that changes none. What the
 * sources said is kept apart from what counts, so that a statement that is taken back uncovers what another one says.
 */
export function restated(
  credentials: readonly Credential[],
  manuals: readonly ManualSubscription[],
  now: Date,
): readonly Credential[] {
  const next = credentials.map((credential) => restatedOne(credential, manuals, now))
  return next.every((credential, index) => credential === credentials[index]) ? credentials : next
}

/** See `restated`. */
export function restatedOne(credential: Credential, manuals: readonly ManualSubscription[], now: Date): Credential {
  const manual = manualFor(manuals, credential)
  const stated = manual && manualStatement(manual)
  const statements = sameValue(credential.statements.manual, stated)
    ? credential.statements
    : { ...credential.statements, manual: stated }
  const subscription = subscriptionOf({ ...credential, statements }, now)
  const isSame = statements === credential.statements && sameValue(subscriptionOn(credential), subscription)
  return isSame ? credential : { ...credential, statements, ...subscription }
}

/** What the operator states of one account. */
export function manualStatement({ planType, startAt, endAt }: ManualSubscription): Statement {
  return { ...NOTHING_STATED, planType, startAt, endAt }
}
