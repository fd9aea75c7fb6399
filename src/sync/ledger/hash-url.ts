import { createHash } from 'node:crypto'

/** How a proxy's URL stands in the store. */
export function hashUrl(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}
