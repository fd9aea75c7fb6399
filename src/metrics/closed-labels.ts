/** Label values that are bounded sets: what a proxy invents tomorrow must not add series without end. */

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
const MAX_OTHER_PROVIDERS = 30
const PROVIDER_WORD = /^[a-z0-9._-]{1,32}$/
const SOURCES: ReadonlySet<string> = new Set(['file', 'memory'])
const ACCOUNT_TYPES: ReadonlySet<string> = new Set(['oauth', 'api_key'])

/** How a provider is labelled; see `createProviderLabels`. */
export type ProviderLabels = (provider: string) => string

/**
 * Labels for providers: those that CLIProxyAPI knows, and the word of a plug-in's or a fork's own where it can be a label
 * (`[a-z0-9._-]{1,32}`), so that the failures of one provider do not hide behind the health of another. After 30 such
 * words in one process every further one is `other`.
 */
export function createProviderLabels(): ProviderLabels {
  const others = new Set<string>()
  return (provider) => {
    if (PROVIDERS.has(provider) || others.has(provider)) return provider
    if (others.size >= MAX_OTHER_PROVIDERS || !PROVIDER_WORD.test(provider)) return 'other'
    others.add(provider)
    return provider
  }
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
