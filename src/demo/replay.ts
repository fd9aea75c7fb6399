import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { shiftDates } from './shift-dates.ts'

/** When the recording was made: its dates are moved by what has passed since. */
const RECORDED_AT = Date.parse('2026-11-23T04:25:00Z')
const RECORDING = new URL('../../demo/recording.json', import.meta.url)

const recordingSchema = z.object({ version: z.string(), body: z.unknown() })

export interface Replay {
  readonly url: string
  readonly close: () => void
}

/** Serves the recorded answer of a proxy on a free port of 127.0.0.1, its dates moved to `now`. */
export async function startReplay(now: Date): Promise<Replay> {
  const recording = recordingSchema.parse(JSON.parse(await readFile(RECORDING, 'utf8')))
  const body = JSON.stringify(shiftDates(recording.body, now.getTime() - RECORDED_AT))
  const server = createServer((request, response) => {
    if (request.url !== '/v0/management/auth-files') return void response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'X-Cpa-Version': recording.version })
    response.end(body)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => server.close() }
}

function portOf(server: Server): number {
  // A TCP server that listens has such an address.
  return (server.address() as AddressInfo).port
}
