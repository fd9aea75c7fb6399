import { createHash } from 'node:crypto'
import type { Owner } from '../../domain/stored-proxy.ts'

const THIS_MACHINE =
  /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f.+\]|0\.0\.0\.0|\[::\]|host\.(?:docker|containers)\.internal)$/

/** Who this installation is to the store, for a proxy at that URL. */
export function ownerAt(url: string, writer: string): Owner {
  return {
    writer,
    urlHash: createHash('sha256').update(url).digest('hex'),
    isLocal: THIS_MACHINE.test(hostOf(url)),
  }
}

function hostOf(url: string): string {
  return (URL.parse(url)?.hostname ?? '').replace(/\.$/, '')
}
