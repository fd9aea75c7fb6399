import { fstatSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { DestinationStream } from 'pino'

/** What may wait for a reader; lines beyond it are lost. */
const MAX_WAITING_BYTES = 1024 * 1024

/**
 * Standard output or standard error for log lines. A line that is written reaches the system before the next, so that a
 * crash loses none; but where nobody reads (a pager, a log driver that blocks, a stopped terminal) or the disk is full,
 * lines are lost, since waiting would stop everything else, the end of the process included.
 */
export function openLogStream(descriptor: 1 | 2): DestinationStream {
  const status = fstatSync(descriptor)
  const hasReader = status.isFIFO() || status.isSocket() || isatty(descriptor)
  return hasReader ? toReader(descriptor === 1 ? process.stdout : process.stderr) : toFile(descriptor)
}

/** Node writes what a pipe or a socket has room for at once, and the rest later. */
function toReader(stream: NodeJS.WriteStream): DestinationStream {
  // A reader that went away leaves the lines without one, which is no reason to end.
  stream.on('error', () => {})
  if (stream.isTTY) writeLater(stream)
  return {
    write: (line) => {
      if (stream.writable && stream.writableLength < MAX_WAITING_BYTES) stream.write(line)
    },
  }
}

/** Node waits for a terminal, unlike for a pipe, and offers no other way to change that than the handle's own. */
function writeLater(stream: NodeJS.WriteStream): void {
  // Not in the types, since it is not documented; without it terminals stay as they are.
  const { _handle: handle } = stream as { readonly _handle?: { readonly setBlocking?: (blocking: boolean) => void } }
  handle?.setBlocking?.(false)
}

/** A file takes what is written at once, or fails. */
function toFile(descriptor: number): DestinationStream {
  return {
    write: (line) => {
      try {
        writeSync(descriptor, line)
      } catch {
        // The disk is full; the next line is tried again.
      }
    },
  }
}
