import { basename, join } from 'node:path'
import type { Plugin } from 'rolldown'
import { lazyModule } from './lazy-module.ts'

const FOLDER = join(import.meta.dirname, 'lean')
/** Of which the rest is never used; relative names as undici's own files have them. */
const LEAN: ReadonlyMap<string, string> = new Map([
  ['prom-client', 'prom-client.mjs'],
  ['undici', 'undici.mjs'],
  ['./client-h2.js', 'client-h2.cjs'],
  ['cron-parser', 'cron-parser.cjs'],
  ['cron-parser/lib/date', 'cron-date.cjs'],
])
/**
 * Which most starts do without: exemplars of prom-client, media types of anything but a scrape, TLS towards a proxy that
 * is near, and files in YAML.
 */
const LAZY: ReadonlySet<string> = new Set(['@opentelemetry/api', 'mime-types', 'node:tls', 'yaml'])
const LAZY_SUFFIX = '.lazy.cjs'

/** Loads less than an import names, or later: it would cost every start time and memory. */
export const leanModules: Plugin = {
  name: 'lean-modules',
  async resolveId(name, importer, { kind }) {
    // It looks for its caller at each start; nobody reads deprecations of a bundle. This is its own file for browsers.
    if (name === 'depd') return this.resolve('depd/lib/browser/index.js', importer)
    if (kind === 'import-statement' && ['http', 'node:http'].includes(name)) return join(FOLDER, 'http.cjs')
    if (importer?.startsWith(FOLDER)) return undefined
    if (LAZY.has(name)) return join(FOLDER, `${encodeURIComponent(name)}${LAZY_SUFFIX}`)
    const lean = LEAN.get(name)
    return lean === undefined ? undefined : join(FOLDER, lean)
  },
  load: (id) =>
    id.startsWith(FOLDER) && id.endsWith(LAZY_SUFFIX)
      ? lazyModule(decodeURIComponent(basename(id, LAZY_SUFFIX)))
      : undefined,
}
