// What `npm pack` packs needs no packages and has no scripts: all is bundled. So the package.json in it is a shorter one, and
// the whole one is back afterwards.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const MANIFEST = 'package.json'
const KEPT = 'package.json.kept'
const PACKED = ['name', 'version', 'description', 'license', 'type', 'bin', 'files']

// After a pack that was broken off, too.
if (existsSync(KEPT)) renameSync(KEPT, MANIFEST)
if (process.env.npm_lifecycle_event === 'prepack') {
  if (!existsSync('dist/THIRD-PARTY.txt')) throw new Error('dist/ is not bundled: run `npm run build`.')
  const text = readFileSync(MANIFEST, 'utf8')
  const whole = JSON.parse(text)
  const packed = Object.fromEntries(PACKED.map((name) => [name, whole[name]]))
  writeFileSync(KEPT, text)
  writeFileSync(MANIFEST, `${JSON.stringify({ ...packed, engines: { node: whole.engines.node } }, null, 2)}\n`)
}
