/** A command and what was sent after it. */
export interface ReadCommand {
  readonly words: readonly string[]
  readonly rest: string
}

const COUNT = /\*(\d{1,2})\r\n/y
const LENGTH = /\$(\d{1,4})\r\n/y

/** Reads the array of bulk strings that a text, one character a byte, begins with; null while it is not whole. */
export function readCommand(text: string): ReadCommand | null {
  const count = numberAt(COUNT, text, 0)
  if (count === null) return null
  const words: string[] = []
  let at = count.end
  while (words.length < count.value) {
    const length = numberAt(LENGTH, text, at)
    if (length === null || text.length < length.end + length.value + 2) return null
    words.push(text.slice(length.end, length.end + length.value))
    at = length.end + length.value + 2
  }
  return { words, rest: text.slice(at) }
}

function numberAt(pattern: RegExp, text: string, at: number): { value: number; end: number } | null {
  pattern.lastIndex = at
  const found = pattern.exec(text)
  return found === null ? null : { value: Number(found[1]), end: pattern.lastIndex }
}

export function bulkArray(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(bulk).join('')}`
}

export function bulk(word: string): string {
  return `$${Buffer.byteLength(word)}\r\n${word}\r\n`
}
