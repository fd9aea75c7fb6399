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

export function providerLabel(provider: string): string {
  return closed(PROVIDERS, provider)
}

/** Empty while unknown. */
export function sourceLabel(source: string | null): string {
  return closed(SOURCES, source)
}

/** Empty while unknown. */
export function accountTypeLabel(accountType: string | null): string {
  return closed(ACCOUNT_TYPES, accountType)
}

function closed(known: ReadonlySet<string>, value: string | null): string {
  if (value === null || value === '') return ''
  return known.has(value) ? value : 'other'
}
