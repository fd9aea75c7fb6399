import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OutputChunk } from 'rolldown'

/** A package of which something is in the bundle. */
interface BundledPackage {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly text: string
}

/** What is read of a package's package.json. */
interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly author?: string | { readonly name: string }
}

const RULE = `\n${'-'.repeat(80)}\n`
const PACKAGE_FOLDER = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/
const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i
const OWN_LICENSE = readFileSync(join(import.meta.dirname, '../../LICENSE'), 'utf8')

/**
 * The names, versions and licences of the packages that these chunks hold, as text.
 *
 * @throws when a package has no text of its licence
 */
export function thirdPartyText(chunks: readonly OutputChunk[]): string {
  const modules = chunks.flatMap((chunk) => Object.keys(chunk.modules))
  const folders = new Set(modules.flatMap((module) => PACKAGE_FOLDER.exec(module) ?? []))
  const parts = [...folders].map(readPackage).map((one) => `${toTitle(one)}\n\n${one.text}\n`)
  const head = 'These packages are part of the program, under these licences.\n'
  return [head, ...new Set(parts.toSorted())].join(RULE)
}

function toTitle({ name, version, license }: BundledPackage): string {
  return `${name} ${version} (${license})`
}

function readPackage(folder: string): BundledPackage {
  // Every installed package has such a file.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license = 'see below' } = manifest
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file))
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return { name, version, license, text: texts.length > 0 ? texts.join('\n\n') : standardText(manifest) }
}

/** Of a package that says no more than which licence it has. */
function standardText({ name, license, author }: Manifest): string {
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`
  if (license !== 'MIT') throw new Error(`${name} has no text of its licence.`)
  return OWN_LICENSE.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`).trim()
}
