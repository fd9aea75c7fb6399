import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stringify } from 'yaml'
import { z } from 'zod'
import { freePort } from './free-port.ts'
import { createFolder } from './temporary.ts'

export const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0
if (!hasPrometheus) console.warn('SKIPPED: prometheus is not installed, so nothing is scraped by it')

const vector = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
})

export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A real Prometheus on 127.0.0.1. */
export interface Prometheus {
  readonly url: string
  readonly query: (expression: string) => Promise<readonly Series[]>
  /** Asks until the expression has a result; rejects after 20 s. */
  readonly waitFor: (expression: string) => Promise<readonly Series[]>
  readonly stop: () => Promise<void>
}

/** @param config as in `prometheus.yml` */
export async function startPrometheus(config: unknown): Promise<Prometheus> {
  const { path: folder, remove } = createFolder()
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const query = async (expression: string): Promise<readonly Series[]> => {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`)
    const { data } = vector.parse(await response.json())
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
  }
  const waitFor = async (expression: string): Promise<readonly Series[]> => {
    for (const endMs = performance.now() + 20_000; performance.now() < endMs; await delay(100)) {
      const result = await query(expression).catch(() => [])
      if (result.length > 0) return result
    }
    throw new Error(`Prometheus has no result for ${expression}`)
  }
  return {
    url,
    query,
    waitFor,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      remove()
    },
  }
}
