/**
 * Work in short steps, of a millisecond or so: it pauses after each, and whoever runs it decides what else happens
 * meanwhile. What it reads must not change until it is done.
 */
export type Steps<Result> = Generator<void, Result, void>

/** So many credentials are a step: less often would be long, and small pools never pause. */
export const STEP = 100
/** A sort takes longer for each value, the more there are. */
const SORTED_AT_ONCE = 2000

/** Runs the steps without a pause. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Calls `visit` with each value. */
export function* visitEach<Value>(values: Iterable<Value>, visit: (value: Value) => void): Steps<void> {
  let visited = 0
  for (const value of values) {
    visit(value)
    visited += 1
    if (visited % STEP === 0) yield
  }
}

/** As `Array.map`. */
export function* mapEach<Value, Mapped>(values: Iterable<Value>, map: (value: Value) => Mapped): Steps<Mapped[]> {
  const mapped: Mapped[] = []
  yield* visitEach(values, (value) => mapped.push(map(value)))
  return mapped
}

/** As `Array.filter`. */
export function* filterEach<Value>(values: Iterable<Value>, isKept: (value: Value) => boolean): Steps<Value[]> {
  const kept: Value[] = []
  yield* visitEach(values, (value) => {
    if (isKept(value)) kept.push(value)
  })
  return kept
}

/** As `Map.groupBy`. */
export function* groupEach<Key, Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => Key,
): Steps<Map<Key, Value[]>> {
  const groups = new Map<Key, Value[]>()
  yield* visitEach(values, (value) => {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  })
  return groups
}

type Order<Value> = (a: Value, b: Value) => number

/** As `Array.toSorted`, and as stable. Quick where they are in order, as those of a list mostly are. */
export function* sortEach<Value extends object>(values: readonly Value[], order: Order<Value>): Steps<Value[]> {
  if (values.length <= SORTED_AT_ONCE) return values.toSorted(order)
  if (yield* isSorted(values, order)) return [...values]
  const middle = values.length >> 1
  const first = yield* sortEach(values.slice(0, middle), order)
  yield
  const second = yield* sortEach(values.slice(middle), order)
  yield
  return yield* mergeSorted(first, second, order)
}

function* isSorted<Value>(values: readonly Value[], order: Order<Value>): Steps<boolean> {
  let last: Value | undefined
  let sorted = true
  yield* visitEach(values, (value) => {
    sorted &&= last === undefined || order(last, value) <= 0
    last = value
  })
  return sorted
}

function* mergeSorted<Value extends object>(first: readonly Value[], second: readonly Value[], order: Order<Value>) {
  const merged: Value[] = []
  let taken = 0
  yield* visitEach(first, (value) => {
    for (let next = second[taken]; next !== undefined && order(next, value) < 0; next = second[taken]) {
      merged.push(next)
      taken += 1
    }
    merged.push(value)
  })
  return merged.concat(second.slice(taken))
}

/** Accounts by what they are called within their proxy; of several of one name the last. */
export function* byCredential<Account extends { readonly credential: string }>(
  accounts: Iterable<Account>,
): Steps<Map<string, Account>> {
  const found = new Map<string, Account>()
  yield* visitEach(accounts, (account) => found.set(account.credential, account))
  return found
}
