import type { Log, LogFields } from '../../src/domain/runtime.ts'

interface LogLine {
  readonly level: keyof Log
  readonly message: string
  readonly fields: LogFields
}

/** A log that remembers its lines. */
export interface RecordedLog extends Log {
  readonly lines: readonly LogLine[]
}

export function createRecordedLog(): RecordedLog {
  const lines: LogLine[] = []
  const at =
    (level: keyof Log) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields })
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
