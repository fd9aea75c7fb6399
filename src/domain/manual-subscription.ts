import { type Credential, NOTHING_STATED, type Statement } from './credential.ts'
import { foldAddress } from './same-account.ts'
import { sameValue } from './same-value.ts'
import { mapEach, type Steps } from './steps.ts'
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
export type Manuals = () => readonly ManualSubscription[]

/** What statements of the operator are matched by. */
export type Account = Pick<Credential, 'proxy' | 'name' | 'provider' | 'email' | 'accountId'>

/** Statements by what they name, in their order: thousands of accounts are looked for among thousands of them. */
interface Stated {
  readonly byName: ReadonlyMap<string | null, readonly ManualSubscription[]>
  readonly byAccountId: ReadonlyMap<string | null, readonly ManualSubscription[]>
  /** As `foldAddress` makes it. */
  readonly byEmail: ReadonlyMap<string | null, readonly ManualSubscription[]>
}

/** By proxy; null: for all proxies. */
export type ManualIndex = ReadonlyMap<string | null, Stated>

export function indexManuals(manuals: readonly ManualSubscription[]): ManualIndex {
  const byProxy = Map.groupBy(manuals, ({ proxy }) => proxy)
  return new Map(Array.from(byProxy, ([proxy, stated]) => [proxy, indexOf(stated)]))
}

function indexOf(stated: readonly ManualSubscription[]): Stated {
  return {
    byName: Map.groupBy(stated, ({ name }) => name),
    byAccountId: Map.groupBy(stated, ({ accountId }) => accountId),
    byEmail: Map.groupBy(stated, ({ email }) => email && foldAddress(email)),
  }
}

/**
 * Finds the operator's statement for an account: one that names the proxy before one for all proxies; of those one by
 * the file's name before one by the account's id, and that before one by e-mail.
 */
export function manualFor(manuals: ManualIndex, account: Account): ManualSubscription | null {
  return foundIn(manuals.get(account.proxy), account) ?? foundIn(manuals.get(null), account) ?? null
}

function foundIn(stated: Stated | undefined, { name, provider, email, accountId }: Account) {
  if (stated === undefined) return undefined
  const [byName] = stated.byName.get(name) ?? []
  const [byAccountId] = (accountId === null ? undefined : stated.byAccountId.get(accountId)) ?? []
  const byEmail = email === null ? undefined : stated.byEmail.get(foldAddress(email))
  return byName ?? byAccountId ?? byEmail?.find((manual) => manual.provider === null || manual.provider === provider)
}

/**
 * The credentials as the operator's statements are now, and as of now; the same array when that changes none. What the
 * sources said is kept apart from what counts, so that a statement that is taken back uncovers what another one says.
 */
export function* restated(
  credentials: readonly Credential[],
  manuals: readonly ManualSubscription[],
  now: Date,
): Steps<readonly Credential[]> {
  const indexed = indexManuals(manuals)
  const next = yield* mapEach(credentials, (credential) => restatedOne(credential, indexed, now))
  return next.every((credential, index) => credential === credentials[index]) ? credentials : next
}

/** See `restated`. */
export function restatedOne(credential: Credential, manuals: ManualIndex, now: Date): Credential {
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
