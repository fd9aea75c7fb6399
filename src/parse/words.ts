import type { ObservedReason } from '../domain/condition/labels.ts'
import type { WordTable } from './reason-words.ts'

/** Words to look for, each of one or more tokens. As strings in two tables, since a tree of them takes 4 MB. */
export interface Words {
  readonly reasons: ReadonlyMap<string, ObservedReason>
  /** How many tokens the words have that begin with these two: each number once, the greatest first. */
  readonly lengths: ReadonlyMap<string, readonly number[]>
}

interface Word {
  readonly length: number
  readonly reason: ObservedReason
}

/** The words of a table, ready to be looked for with `longestOf`. */
export function wordsOf(table: WordTable): Words {
  const reasons = new Map<string, ObservedReason>()
  const lengths = new Map<string, number[]>()
  // The keys of such a table are reasons.
  for (const [reason, texts] of Object.entries(table) as [ObservedReason, string][]) {
    for (const text of texts.split(',')) addWord(reasons, lengths, text.trim(), reason)
  }
  for (const counts of lengths.values()) counts.sort((a, b) => b - a)
  return { reasons, lengths }
}

/** Of one word for two reasons the first counts. */
function addWord(
  reasons: Map<string, ObservedReason>,
  lengths: Map<string, number[]>,
  word: string,
  reason: ObservedReason,
): void {
  if (reasons.has(word)) return
  reasons.set(word, reason)
  const tokens = word.split(' ')
  if (tokens.length === 1) return
  const beginning = tokens.slice(0, 2).join(' ')
  const counts = lengths.get(beginning) ?? []
  if (!counts.includes(tokens.length)) lengths.set(beginning, [...counts, tokens.length])
}

/**
 * The reason of the longest word in a text, of any of these tables; the first of several as long. Takes as long as the
 * text is, whatever it says: a provider's answer may be a megabyte.
 *
 * @param tokens in their order
 */
export function longestOf(tokens: readonly string[], ...tables: readonly Words[]): ObservedReason | null {
  let longest: Word | null = null
  for (let at = 0; at < tokens.length; at++) {
    for (const words of tables) {
      const found = longestAt(tokens, at, words)
      if (found !== null && found.length > (longest?.length ?? 0)) longest = found
    }
  }
  return longest?.reason ?? null
}

function longestAt(tokens: readonly string[], at: number, { reasons, lengths }: Words): Word | null {
  const first = tokens[at] ?? ''
  for (const count of lengths.get(`${first} ${tokens[at + 1]}`) ?? []) {
    const word = tokens.slice(at, at + count).join(' ')
    const reason = reasons.get(word)
    if (reason !== undefined) return { length: word.length, reason }
  }
  const reason = reasons.get(first)
  return reason === undefined ? null : { length: first.length, reason }
}
