// Links the locked Node where npm did not, and builds dist/ where it is not what the sources give. Run after `npm ci` and
// before each start, since scripts may be off at an installation, and sources may come without one. Any Node runs it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const BIN = join(ROOT, 'node_modules/.bin')
const LOCKED_NODE = `../node-linux-${process.arch}/bin/node`
const DIST = join(ROOT, 'dist')
/** Holds the digest of what dist/ was built from. */
const BUILT_FROM = join(DIST, 'built-from.txt')

const event = process.env.npm_lifecycle_event
const hint = makeReady()
if (hint !== null) {
  console.error(hint)
  // An installation is good for what does not run the program.
  if (event !== 'prepare') process.exitCode = 1
}

/** Returns null, or a sentence about why the program cannot run. */
function makeReady() {
  if (!existsSync(BIN)) return 'Nothing is installed yet: run `npm ci`.'
  const node = join(BIN, 'node')
  // npm 9 and 10 do not link it when several platforms are listed; npm 11 does.
  if (existsSync(join(BIN, LOCKED_NODE)) && !existsSync(node)) symlinkSync(LOCKED_NODE, node)
  if (!existsSync(node) && isTooOld()) {
    return `This platform gets no Node from npm: install Node 24.15 or newer (this is ${process.version}).`
  }
  return build(existsSync(node) ? node : process.execPath)
}

/** Returns null, also where nothing is to do, or a sentence. */
function build(node) {
  const digest = digestOfSources()
  if (existsSync(BUILT_FROM) && readFileSync(BUILT_FROM, 'utf8') === digest) return null
  const { status, stderr } = spawnSync(node, [join(ROOT, 'scripts/build/main.ts')], { encoding: 'utf8' })
  if (status !== 0) return withoutBundle(/^\w*Error: [^.\n]*/m.exec(stderr)?.[0] ?? stderr.trim())
  writeFileSync(BUILT_FROM, digest)
  return null
}

/** The sources run as well, only slower. npm leaves the bundler out for an older Node, and where optional packages are. */
function withoutBundle(reason) {
  const hint = `dist/ cannot be bundled: run \`npm ci\` with a Node 20.19, 22.12 or newer, and leave nothing out. (${reason})`
  if (!['prepare', 'start', 'demo'].includes(event)) return hint
  rmSync(DIST, { recursive: true, force: true })
  mkdirSync(DIST)
  writeFileSync(join(DIST, 'main.mjs'), "import '../src/main.ts'\n")
  if (event === 'prepare') console.error(`The program runs from its sources, and starts slower: ${hint}`)
  return null
}

/** Of all that a build depends on, as hexadecimal digits. */
function digestOfSources() {
  const hash = createHash('sha256')
  for (const path of ['package.json', 'package-lock.json', 'LICENSE', 'scripts', 'src']) addTo(hash, path)
  return hash.digest('hex')
}

function addTo(hash, path) {
  const file = join(ROOT, path)
  if (statSync(file).isDirectory()) for (const name of readdirSync(file).sort()) addTo(hash, `${path}/${name}`)
  else hash.update(path).update('\0').update(readFileSync(file)).update('\0')
}

function isTooOld() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major < 24 || (major === 24 && minor < 15)
}
