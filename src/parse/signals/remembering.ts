/** A header's name is shorter, but for those of somebody who wants to fill the memory. */
const MAX_LENGTH = 100

/**
 * Returns a pure function of a text that keeps what it returned for the first `limit` texts: lists hold thousands of
 * entries, whose headers have the same few names.
 */
export function remembering<Value>(of: (text: string) => Value, limit = 1000): (text: string) => Value {
  const remembered = new Map<string, Value>()
  return (text) => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    const value = of(text)
    if (remembered.size < limit && text.length <= MAX_LENGTH) remembered.set(text, value)
    return value
  }
}
