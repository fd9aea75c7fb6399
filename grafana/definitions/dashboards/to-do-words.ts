import { DEAD, PLAIN, TROUBLE, WAITS } from '../colors.ts'
import { wordsFor } from '../panel.ts'
import { NO_VALUE } from '../table-queries.ts'

/** What is wrong, by the key that a query gives it; what it is called; what to do. */
type Need = readonly [key: string, what: string, todo: string]

const DOWN: readonly Need[] = [
  ['breaker unauthorized', 'refuses the management key', 'set the new key'],
  ['breaker banned', 'bans the exporter', 'correct the key, wait 30 min'],
  ['proxy refused', 'down: connection refused', 'start the proxy'],
  ['proxy dns', 'its name is not found', 'correct its URL'],
  ['proxy timeout', 'does not answer in time', 'look at the proxy and the way to it'],
  ['proxy reset', 'breaks the connection', 'look at the proxy and the way to it'],
  ['proxy tls', 'certificate is not trusted', 'renew it, or state its CA'],
  ['proxy redirect', 'its URL redirects', 'state the final URL'],
  ['proxy unauthorized', 'refuses the management key', 'set the new key'],
  ['proxy banned', 'bans the exporter', 'correct the key, wait 30 min'],
  ['proxy remote_disabled', 'refuses remote management', 'set allow-remote: true at the proxy'],
  ['proxy key_not_set', 'has no management key', 'set one at the proxy'],
  ['proxy not_found', 'no management API at its URL', 'correct its URL'],
  ['proxy safe_mode', 'is in safe mode', 'replace its example api-keys'],
  ['proxy gate', 'stands behind a login', 'let the exporter past it'],
  ['proxy rate_limited', 'limits the exporter’s requests', 'let the exporter pass'],
  ['proxy server_error', 'fails', 'look at the proxy’s log'],
  ['proxy bad_status', 'answers with an odd status', 'correct its URL'],
  ['proxy bad_content_type', 'the answer is not a proxy’s', 'correct its URL'],
  ['proxy bad_json', 'its answer cannot be read', 'look at the way to it'],
  ['proxy bad_shape', 'its answer cannot be read', 'report its version'],
  ['proxy body_too_large', 'its list is too large', 'look at its auth directory'],
  ['proxy other', 'cannot be read', 'look at the exporter’s log'],
  ['stale', 'nothing new from it', 'look at the exporter’s log'],
]

const DEAD_ACCOUNTS: readonly Need[] = [
  ['error unauthorized', 'login revoked', 'log in again'],
  ['error refresh_failed', 'login cannot be renewed', 'log in again'],
  ['error payment_required', 'not paid, or credit spent', 'pay, or remove it'],
  ['error forbidden', 'forbidden by the provider', 'ask the provider'],
  ['error other', 'in error', 'look at the proxy’s log'],
  ['delinquent', 'payment is overdue', 'pay the bill'],
  ['expired', 'subscription is over', 'renew it, or remove it'],
]

const TROUBLED: readonly Need[] = [
  ['ends today', 'subscription ends', 'renew today, or let go'],
  ['failing unauthorized', 'fails: unauthorized', 'log in again'],
  ['failing refresh_failed', 'fails: login cannot be renewed', 'log in again'],
  ['failing payment_required', 'fails: not paid', 'pay, or remove it'],
  ['failing forbidden', 'fails: forbidden', 'ask the provider'],
  ['failing upstream_error', 'fails at the provider', 'look at its status page'],
  ['failing rate_limited', 'fails: rate limit', 'wait, or add an account'],
  ['failing not_found', 'fails: a model is missing', 'correct the model’s name'],
  ['failing invalid_request', 'client’s requests are refused', 'correct the client'],
  ['failing requests_fail', 'fails, nobody says why', 'send one and read the answer'],
  ['failing other', 'fails', 'look at the proxy’s log'],
]

const WAITING: readonly Need[] = [
  ['ends soon', 'subscription ends', 'renew, or let go'],
  ['limited rate_limited', 'limited: quota is used up', 'wait'],
  ['limited upstream_error', 'limited: the provider fails', 'wait'],
  ['limited not_found', 'limited: a model is missing', 'wait, or correct its name'],
  ['limited other', 'limited', 'wait'],
  ['conflict', 'its end dates differ', 'correct your note or file'],
]

/** For keys that no line above names, such as one that holds a number. */
const OTHERWISE = [
  ['^(.* quota .*)$', '$1', WAITS],
  ['^(.*)$', '$1', TROUBLE],
] as const

/** All of them, the colour of each beside it. */
export const NEEDS = [
  ...DOWN.map((need) => ({ need, color: DEAD })),
  ...DEAD_ACCOUNTS.map((need) => ({ need, color: DEAD })),
  ...TROUBLED.map((need) => ({ need, color: TROUBLE })),
  ...WAITING.map((need) => ({ need, color: WAITS })),
]

export const WHAT_WORDS = [
  ...wordsFor(NEEDS.map(({ need: [key, what], color }) => [key, what, color])),
  ...wordsFor([[NO_VALUE, NO_VALUE, PLAIN]]),
  ...OTHERWISE.map(([pattern, text, color], index) => ({
    type: 'regex',
    options: { pattern, result: { text, color, index: 100 + index } },
  })),
]

export const DO_WORDS = wordsFor([
  ...NEEDS.map(({ need: [key, , todo] }) => [key, todo, PLAIN] as const),
  ['quota', 'spread the load, or wait', PLAIN],
])
