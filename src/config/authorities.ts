import { X509Certificate } from 'node:crypto'
import { type Environment, type FileInput, readFileOrHint, readSetting } from './environment.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const RULE = 'must name a file with certificates in PEM: text that begins with -----BEGIN CERTIFICATE-----.'

/** The certificates in the file that `CLIPROXY_CA_FILE` names, as PEM; undefined without one. */
export function readAuthorities(env: Environment, input: FileInput): string | undefined {
  const file = readSetting(env, 'CLIPROXY_CA_FILE')
  return file === null ? undefined : readCertificates('CLIPROXY_CA_FILE', file, input)
}

/** The certificates in a file, as PEM and without what else it holds; undefined, with a hint, when it cannot be used. */
export function readCertificates(setting: string, file: string, input: FileInput): string | undefined {
  const text = readFileOrHint(setting, file, input)
  if (text === null) return undefined
  const certificates = text.match(CERTIFICATE) ?? []
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates.join('\n')
  input.hints.push(`${setting} ${RULE}`.trim())
  return undefined
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== null
  } catch {
    return false
  }
}
