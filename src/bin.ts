#!/usr/bin/env node
// What a build starts with. It is read by whatever Node is there: nothing here or in what it imports is newer than Node 18.
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { nameSourcesOfCrashes } from './source-lines.ts'

const NEEDED = { major: 24, minor: 15 }

if (isTooOld()) {
  const { major, minor } = NEEDED
  process.stderr.write(`cliproxy-exporter needs Node ${major}.${minor} or newer; this is ${process.version}.\n`)
  process.exitCode = 1
} else {
  nameSourcesOfCrashes(import.meta.url)
  // Beside the program: in a folder that others can write, they could place code there. It is only a loss where it cannot
  // be written.
  module.enableCompileCache(fileURLToPath(new URL('.compiled', import.meta.url)))
  await import('./main.ts')
}

function isTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major < NEEDED.major || (major === NEEDED.major && minor < NEEDED.minor)
}
