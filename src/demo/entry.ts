import { hash } from 'node:crypto'
import type { Account, Login } from './account.ts'
import { lastChangeMs, lastChangeOfFileMs, lastRefreshMs, PROXY_STARTED } from './changes.ts'
import { conditionOf } from './condition.ts'
import { outageAt } from './outage.ts'
import { quotaOf } from './quota.ts'
import { recentRequests } from './recent-requests.ts'
import { requestsAt } from './requests.ts'

/** What the list says of an account. */
export function entryOf(account: Account, startedAt: Date, nowMs: number) {
  const at = (ms: number): string => new Date(startedAt.getTime() + ms).toISOString()
  const outage = outageAt(account, nowMs)
  const refreshedMs = lastRefreshMs(account, nowMs)
  return {
    ...describe(account),
    ...requestsAt(account, nowMs),
    created_at: at(PROXY_STARTED),
    modtime: at(lastChangeOfFileMs(account, nowMs)),
    updated_at: at(lastChangeMs(account, nowMs)),
    ...(refreshedMs === null ? {} : { last_refresh: at(refreshedMs) }),
    ...(account.login && { id_token: claimsOf(account.login, hasLoggedIn(account, nowMs), startedAt) }),
    ...(account.note && { note: account.note(startedAt) }),
    ...conditionOf(outage, nowMs, at),
    ...quotaOf(account, startedAt, nowMs),
    recent_requests: recentRequests(account, startedAt, nowMs),
  }
}

/** Sixteen hexadecimal digits, as a proxy makes them of type and path. */
export function authIndexOf({ provider, file }: Account): string {
  return hash('sha256', `${provider}:${pathOf(file)}`).slice(0, 16)
}

function pathOf(file: string): string {
  return `/CLIProxyAPI/auths/${file}`
}

function describe(account: Account) {
  const { file, provider, email, projectId } = account
  return {
    id: file,
    name: file,
    path: pathOf(file),
    size: 1700 + file.length,
    source: 'file',
    runtime_only: false,
    auth_index: authIndexOf(account),
    type: provider,
    provider,
    account_type: 'oauth',
    label: email ?? provider,
    ...(email === undefined ? {} : { email, account: email }),
    ...(projectId === undefined ? {} : { project_id: projectId }),
  }
}

function claimsOf(login: Login, again: boolean, startedAt: Date) {
  const { planType, accountId, startMs, endMs, renewedEndMs, inSeconds = false } = login
  const until = again ? (renewedEndMs ?? endMs) : endMs
  const date = (ms: number): string | number => {
    const at = new Date(startedAt.getTime() + ms)
    return inSeconds ? Math.floor(at.getTime() / 1000) : at.toISOString().replace('Z', '+00:00')
  }
  return {
    chatgpt_account_id: accountId,
    plan_type: planType,
    ...(startMs === undefined ? {} : { chatgpt_subscription_active_start: date(startMs) }),
    ...(until === undefined ? {} : { chatgpt_subscription_active_until: date(until) }),
  }
}

function hasLoggedIn({ newLogin }: Account, nowMs: number): boolean {
  return newLogin !== undefined && nowMs >= newLogin.atMs
}
