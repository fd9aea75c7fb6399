/** The management key as a header. Headers are sent byte by byte; this makes the bytes those of UTF-8. */
export function bearer(key: string): string {
  return `Bearer ${Buffer.from(key, 'utf8').toString('latin1')}`
}
