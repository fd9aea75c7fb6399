import { type DestinationStream, pino, stdTimeFunctions } from 'pino'
import type { Log, LogFields } from './domain/runtime.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
export const LOG_FORMATS = ['json', 'text'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export interface LogOptions {
  readonly level: LogLevel
  readonly format: LogFormat
}

/** Writes one line per event to `stream`. */
export async function createLog(options: LogOptions, stream: DestinationStream): Promise<Log> {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.format === 'text' ? await prettyStream(stream) : stream,
  )
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => logger[level](fields ?? {}, message)
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Loaded only for people: it would cost every exporter memory. */
async function prettyStream(stream: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty')
  const toText = prettyFactory({ colorize: false, singleLine: true, translateTime: 'UTC:yyyy-mm-dd HH:MM:ss.l' })
  return { write: (line) => stream.write(toText(line)) }
}
