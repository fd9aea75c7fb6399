import { readFileSync } from 'node:fs'
import module from 'node:module'

const PLACE = /file:\/\/[^\s()]+\.mjs:\d+:\d+/g
const PARTS = /^(.+):(\d+):(\d+)$/

/**
 * Has a crash name lines of the sources. Their maps are read only then, since Node's `--enable-source-maps` costs 25 MB.
 *
 * @param built URL of a built file; others that count lie beside it
 */
export function nameSourcesOfCrashes(built: string): void {
  const folder = new URL('.', built).href
  process.on('uncaughtExceptionMonitor', (error) => {
    for (const one of withCauses(error)) one.stack = nameSources(one.stack ?? '', folder)
  })
}

/** A stack with places such as `src/main.ts:12:3`, where there are maps beside the built files. */
function nameSources(stack: string, folder: string): string {
  const maps = new Map<string, module.SourceMap | null>()
  return stack.replace(PLACE, (place) => {
    const [, file = '', line, column] = PARTS.exec(place) ?? []
    if (!file.startsWith(folder)) return place
    const map = maps.get(file) ?? readMap(file)
    maps.set(file, map)
    return sourcePlace(map, Number(line), Number(column)) ?? place
  })
}

function readMap(file: string): module.SourceMap | null {
  try {
    return new module.SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')))
  } catch {
    return null
  }
}

/** @param line counted from 1, as is the column */
function sourcePlace(map: module.SourceMap | null, line: number, column: number): string | null {
  const entry = map?.findEntry(line - 1, column - 1)
  if (entry === undefined || !('originalSource' in entry)) return null
  const { originalSource, originalLine, originalColumn } = entry
  return `${originalSource.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`
}

function withCauses(error: unknown): Error[] {
  return error instanceof Error ? [error, ...withCauses(error.cause)] : []
}
