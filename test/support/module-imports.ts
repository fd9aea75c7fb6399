import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** One import of a module, whichever way it is written. */
export interface Import {
  readonly specifier: string
  /** Erased before the program runs. */
  readonly typeOnly: boolean
  /** Made only when the code gets there. */
  readonly dynamic: boolean
}

/** Sources by their path below the root, such as `src/domain/usage.ts`. */
export type Sources = ReadonlyMap<string, string>

const STATIC = /^[ \t]*(?:import|export)\s+(type\s)?[\w$*\s{},]*?\bfrom\s*(['"])([^'"]+)\2/gm
const FOR_EFFECT = /^[ \t]*import\s*(['"])([^'"]+)\1/gm
const DYNAMIC = /\b(?:import|require)\s*\(\s*(?:(['"`])([^'"`]+)\1)?/g

/**
 * The imports of a TypeScript source: static ones, re-exports and `import()`. Comments and strings are read too, since a
 * false alarm is seen and a miss is not. A dynamic import of anything but a literal has an empty specifier.
 */
export function importsOf(source: string): Import[] {
  return [
    ...[...source.matchAll(STATIC)].map(([, type, , specifier = '']) => ({
      specifier,
      typeOnly: type !== undefined,
      dynamic: false,
    })),
    ...[...source.matchAll(FOR_EFFECT)].map(([, , specifier = '']) => ({ specifier, typeOnly: false, dynamic: false })),
    ...[...source.matchAll(DYNAMIC)].map(([, , specifier = '']) => ({ specifier, typeOnly: false, dynamic: true })),
  ]
}

/** The path that a relative import leads to, or null for a package. */
export function resolveImport(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? join(dirname(from), specifier) : null
}

/** A cycle of files that import each other, first and last the same, or null. */
export function findCycle(sources: Sources): readonly string[] | null {
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return null
    for (const { specifier } of importsOf(sources.get(path) ?? '')) {
      const cycle = visit(resolveImport(path, specifier) ?? specifier, [...trail, path])
      if (cycle !== null) return cycle
    }
    done.add(path)
    return null
  }
  for (const path of sources.keys()) {
    const cycle = visit(path, [])
    if (cycle !== null) return cycle
  }
  return null
}

/** All TypeScript files below some folders of `root`; a folder that does not exist holds none. */
export function readSources(root: string, folders: readonly string[]): Sources {
  const paths = folders.flatMap((folder) => {
    const names = readdirSync(root).includes(folder) ? readdirSync(join(root, folder), { recursive: true }) : []
    return names.map((name) => join(root, folder, String(name))).filter((path) => path.endsWith('.ts'))
  })
  return new Map(paths.toSorted().map((path) => [relative(root, path), readFileSync(path, 'utf8')]))
}
