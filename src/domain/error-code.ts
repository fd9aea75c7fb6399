/** The code of an error of the system's or a library's, or null. It can be shown: messages quote paths and contents. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
