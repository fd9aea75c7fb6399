// Bundles the sources to dist/: what `npm start` and the image run, without node_modules.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'
import { leanModules } from './lean-modules.ts'
import { thirdPartyText } from './third-party.ts'

const ROOT = join(import.meta.dirname, '../..')
const DIST = join(ROOT, 'dist')
const VERSION_MODULE = join(ROOT, 'src/version.ts')
const ENTRY = 'main.mjs'
/** What the first release was started by; units and scripts of others may still name it. */
const FORMER_ENTRY = 'main.js'

const files = await bundle()
mkdirSync(DIST, { recursive: true })
for (const file of readdirSync(DIST)) if (!files.has(file)) rmSync(join(DIST, file), { recursive: true })
for (const [file, text] of files) writeFileSync(join(DIST, file), text)

/** The files of dist/ and their contents. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const build = await rolldown({
    cwd: ROOT,
    input: { main: 'src/bin.ts' },
    platform: 'node',
    tsconfig: false,
    transform: {
      define: {
        // What CommonJS has and a module has not.
        __filename: 'import.meta.filename',
        __dirname: 'import.meta.dirname',
        // By this undici leaves out its experimental parser.
        esbuildDetection: 'true',
      },
    },
    plugins: [leanModules, { name: 'version', load: (id) => (id === VERSION_MODULE ? versionModule() : null) }],
    onLog: (level, { message }) => {
      if (level === 'warn') throw new Error(message)
    },
  })
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: ENTRY,
    chunkFileNames: '[name].mjs',
    comments: false,
    minify: { compress: false, mangle: false, codegen: true },
    sourcemap: true,
  })
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk')
  return new Map([
    ...chunks.flatMap(filesOf),
    [FORMER_ENTRY, `import './${ENTRY}'\n`],
    ['THIRD-PARTY.txt', thirdPartyText(chunks)],
  ])
}

function filesOf({ fileName, code, map }: OutputChunk): [string, string][] {
  const { sources = [], mappings = '' } = map ?? {}
  // Without the sources' text: only lines are looked up in it.
  const places = JSON.stringify({ version: 3, sources, names: [], mappings })
  return [
    [`${fileName}.map`, places],
    [fileName, toAscii(code)],
  ]
}

/** One character beyond Latin would have V8 keep the whole file in twice the memory. None is in a name or a comment. */
function toAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A build needs no package.json beside it. */
function versionModule(): string {
  // The file is this project's own.
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return `export const readVersion = () => ${JSON.stringify(version)}`
}
