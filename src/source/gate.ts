import type { Response } from 'undici'
import { type ExchangeFailure, fail } from './exchange-failure.ts'

const SERVICE_TOKEN =
  "Cloudflare Access stands before the proxy: give a service token's CF-Access-Client-Id and CF-Access-Client-Secret in headers, in the proxies file."
const CHALLENGE =
  'Cloudflare challenges the exporter as it would a browser: let the path /v0/management past it, or reach the proxy without it.'
const OWN_LOGIN =
  'What stands before the proxy asks for its own user and password, and the management key did not get past it: let the path /v0/management through, or reach the proxy without it.'

/**
 * The failure where an answer is that of a gate before the proxy, which has a login of its own; else null. The proxy
 * itself never asks for a login by `WWW-Authenticate`; it names its version in most of its answers.
 */
export function readGate({ status, headers }: Response): ExchangeFailure | null {
  if (headers.has('x-cpa-version')) return null
  if (headers.has('cf-mitigated')) return fail('gate', CHALLENGE)
  if (/^https:\/\/[\w-]+\.cloudflareaccess\.com\//.test(headers.get('location') ?? ''))
    return fail('gate', SERVICE_TOKEN)
  const asksForLogin = /^\s*(basic|digest|negotiate|ntlm)\b/i.test(headers.get('www-authenticate') ?? '')
  return status === 401 && asksForLogin ? fail('gate', OWN_LOGIN) : null
}
