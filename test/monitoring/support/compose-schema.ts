import { z } from 'zod'

const text = z.string().min(1)
const duration = z.string().regex(/^(\d+(us|ms|[smh]))+$/)
const bytes = z.string().regex(/^\d+[bkmg]b?$/i)

const bind = z.strictObject({
  type: z.literal('bind'),
  source: text,
  target: text.startsWith('/'),
  read_only: z.boolean(),
  bind: z.strictObject({ create_host_path: z.boolean() }),
})

const healthcheck = z.strictObject({
  test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], text),
  interval: duration,
  timeout: duration,
  start_period: duration,
})

/** Fixed version, or built here; `latest` changes under one's feet. */
const image = z.string().regex(/^[\w./-]+:v?\d+\.\d+\.\d+$/, 'is not pinned')

const service = z.strictObject({
  build: z.strictObject({ context: text, args: z.record(text, z.string()) }).optional(),
  image,
  container_name: text.optional(),
  profiles: z.array(text).optional(),
  command: z.array(text).optional(),
  restart: z.literal('unless-stopped'),
  init: z.literal(true),
  read_only: z.literal(true),
  tmpfs: z.array(text),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({ 'max-size': bytes, 'max-file': z.string().regex(/^\d+$/) }),
  }),
  mem_limit: bytes,
  extra_hosts: z.array(text).optional(),
  depends_on: z.record(text, z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) })).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'is published to everybody')).optional(),
  volumes: z.array(z.union([z.string().regex(/^(\.\/)?[\w./-]+:\/[\w./-]+(:ro)?$/), bind])).optional(),
  // A boolean or a number is refused by Compose or changed on its way.
  environment: z.record(z.string().regex(/^[A-Z_]+$/), z.string()).optional(),
  healthcheck,
})

/** What of the Compose specification this project uses, with what it asks of each of its services. */
export const composeFile = z
  .strictObject({
    name: text,
    services: z.record(z.string().regex(/^[a-z]+$/), service),
    volumes: z.record(text, z.null()),
  })
  .superRefine(({ services, volumes }, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message })
    for (const [name, { volumes: mounts = [], depends_on = {} }] of Object.entries(services)) {
      for (const other of Object.keys(depends_on)) if (!(other in services)) problem(`${name} waits for ${other}`)
      for (const mount of mounts) {
        const source = typeof mount === 'string' ? mount.split(':')[0] : '.'
        if (source && !source.startsWith('.') && !(source in volumes)) problem(`no such volume: ${source}`)
      }
    }
  })
