/** Label values that are closed sets: what a proxy invents tomorrow must not add series. */

const PROVIDERS: ReadonlySet<string> = new Set([
  'codex',
  'claude',
  'gemini-cli',
  'antigravity',
  'kimi',
  'xai',
  'qwen',
  'iflow',
  'vertex',
  'aistudio',
])
const SOURCES: ReadonlySet<string> = new Set(['file', 'memory'])
const ACCOUNT_TYPES: ReadonlySet<string> = new Set(['oauth', 'api_key'])

/** `other` for a provider that is not listed above. */
export function providerLabel(provider: string): string {
  return closedLabel(PROVIDERS, provider)
}

/** `file`, `memory` or `other`; empty while unknown. */
export function sourceLabel(source: string | null): string {
  return closedLabel(SOURCES, source)
}

/** `oauth`, `api_key` or `other`; empty while unknown. */
export function accountTypeLabel(accountType: string | null): string {
  return closedLabel(ACCOUNT_TYPES, accountType)
}

function closedLabel(listed: ReadonlySet<string>, value: string | null): string {
  if (value === null || value === '') return ''
  return listed.has(value) ? value : 'other'
}
