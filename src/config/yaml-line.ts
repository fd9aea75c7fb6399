import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml'

/** The line of what a path leads to, or of the last part of it that is there; null where not even its first part is. */
export function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let within: unknown = document.contents
  let line: number | null = null
  for (const key of path) {
    const found = findIn(within, key)
    if (found === null) break
    if (found.at.range) line = lines.linePos(found.at.range[0]).line
    within = found.value
  }
  return line
}

interface Found {
  readonly at: Node
  readonly value: unknown
}

function findIn(node: unknown, key: PropertyKey): Found | null {
  if (isSeq(node)) {
    const entry = typeof key === 'number' ? node.items[key] : undefined
    return isNode(entry) ? { at: entry, value: entry } : null
  }
  const pair = isMap(node) ? node.items.find(({ key: known }) => isScalar(known) && known.value === key) : undefined
  return pair !== undefined && isNode(pair.key) ? { at: pair.key, value: pair.value } : null
}
