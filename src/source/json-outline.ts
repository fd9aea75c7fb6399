/** A place where a list in an object begins, ends, or goes on with the next element; the object is the whole document. */
export type Mark = 'open' | 'next' | 'close'

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * Returns a function that takes the pieces of a JSON text one after the other and finds the marks in each: `[` on the
 * second level, and commas and closing brackets of that level, whatever opened it. It validates nothing.
 */
export function createOutline(): (text: string, onMark: (mark: Mark, at: number) => void) => void {
  let depth = 0
  let inString = false
  let escaped = false
  const markOf = (unit: number): Mark | null => {
    if (unit === COMMA) return depth === 2 ? 'next' : null
    depth += unit === OPEN_BRACKET || unit === OPEN_BRACE ? 1 : -1
    if (unit === OPEN_BRACKET) return depth === 2 ? 'open' : null
    return depth === 1 && unit !== OPEN_BRACE ? 'close' : null
  }
  return (text, onMark) => {
    for (let at = 0; at < text.length; at += 1) {
      if (inString) {
        at = endOfString(text, escaped ? at + 1 : at)
        inString = at >= text.length
        escaped = at > text.length
        continue
      }
      const unit = text.charCodeAt(at)
      if (unit === QUOTE) inString = true
      else if (isStructural(unit)) {
        const mark = markOf(unit)
        if (mark !== null) onMark(mark, at)
      }
    }
  }
}

/** Where a string's closing quote is, or the length of the text; one more when it ends with a backslash. */
function endOfString(text: string, from: number): number {
  if (from > text.length) return from
  let quote = text.indexOf('"', from)
  while (quote !== -1 && isEscaped(text, from, quote)) quote = text.indexOf('"', quote + 1)
  if (quote !== -1) return quote
  return isEscaped(text, from, text.length) ? text.length + 1 : text.length
}

/** Whether the backslashes right before a place, back to `from`, leave it escaped. */
function isEscaped(text: string, from: number, at: number): boolean {
  let first = at
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}

function isStructural(unit: number): boolean {
  return (
    unit === COMMA || unit === OPEN_BRACE || unit === CLOSE_BRACE || unit === OPEN_BRACKET || unit === CLOSE_BRACKET
  )
}
