import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'

/** One recorded exchange of a real proxy. */
export interface Capture {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly text?: string
}

/** Recorded versions, oldest first. */
export const CAPTURE_VERSIONS = ['v6.0.22', 'v6.4.1', 'v6.6.66', 'v6.9.30', 'v6.9.49', 'v6.10.9', 'v7.2.140'] as const
export type CaptureVersion = (typeof CAPTURE_VERSIONS)[number]

const FOLDER = join(import.meta.dirname, '../fixtures/captures')
// The replaying server frames its own answers.
const TRANSFER_HEADERS: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection', 'date'])

/** @param file name without `.json`, such as `auth-files.fresh` */
export function readCapture(version: CaptureVersion, file: string): Capture {
  // The recorded files have this shape; a wrong one fails the test that uses it.
  return JSON.parse(readFileSync(join(FOLDER, version, `${file}.json`), 'utf8')) as Capture
}

export function sendCapture(response: ServerResponse, capture: Capture): void {
  for (const [name, value] of Object.entries(capture.headers)) {
    if (!TRANSFER_HEADERS.has(name.toLowerCase())) response.setHeader(name, value)
  }
  response.statusCode = capture.status
  response.end(capture.body === undefined ? (capture.text ?? '') : JSON.stringify(capture.body))
}
