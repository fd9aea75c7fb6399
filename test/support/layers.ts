import { type Import, importsOf, resolveImport, type Sources } from './module-imports.ts'

/** What the files of a folder below `src/` may import besides each other. */
interface Layer {
  readonly folders: readonly string[]
  /** Packages and `node:` modules. */
  readonly packages: boolean
  /** Other folders only with `import type`. */
  readonly typesOnly: boolean
}

const ON_DOMAIN: Layer = { folders: ['domain'], packages: true, typesOnly: false }

const LAYERS: ReadonlyMap<string, Layer> = new Map([
  ['domain', { folders: [], packages: false, typesOnly: false }],
  ['parse', ON_DOMAIN],
  ['files', { folders: [], packages: true, typesOnly: false }],
  ['source', { ...ON_DOMAIN, folders: ['domain', 'parse', 'files'] }],
  ['store', { ...ON_DOMAIN, folders: ['domain', 'files'] }],
  ['sync', ON_DOMAIN],
  ['metrics', ON_DOMAIN],
  ['http', { ...ON_DOMAIN, typesOnly: true }],
  ['demo', { ...ON_DOMAIN, typesOnly: true }],
])

/** Where implementations are chosen: these may import everything, and only they import each other. */
const WIRING: ReadonlySet<string> = new Set(['', 'cli', 'config'])

/** Every import below `src/` that the rule forbids, as `file imports that`. */
export function findViolations(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => {
    const forbidden = importsOf(source).filter((imported) => !isAllowed(path, imported))
    return forbidden.map(
      ({ specifier }) => `${path} imports ${specifier === '' ? 'what is known only when it runs' : specifier}`,
    )
  })
}

function isAllowed(path: string, { specifier, typeOnly }: Import): boolean {
  const from = folderOf(path)
  const target = resolveImport(path, specifier)
  if (specifier === '') return false
  if (WIRING.has(from)) return true
  const layer = LAYERS.get(from)
  if (layer === undefined) return false
  if (target === null) return layer.packages
  const to = folderOf(target)
  return to === from || (layer.folders.includes(to) && (typeOnly || !layer.typesOnly))
}

/** `src/domain/usage.ts` lies in `domain`, `src/main.ts` in ``; what lies outside `src/` in none that is allowed. */
function folderOf(path: string): string {
  const [root, folder, ...rest] = path.split('/')
  if (root !== 'src' || folder === undefined) return 'outside src'
  return rest.length === 0 ? '' : folder
}
