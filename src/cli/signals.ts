import { closeSync, constants, openSync } from 'node:fs'
import { isatty } from 'node:tty'

/** What the signals of the operating system ask for. */
export interface Signals {
  readonly stop: Promise<void>
  /** Calls `reload` at each request to read the configuration again, one from before included. */
  readonly onReload: (reload: () => void) => void
}

const SECOND_SIGNAL_MS = 1000
/** Some shells say goodbye to their jobs a moment before the terminal closes. */
const LOOK_AGAIN_MS = 1000
const STANDARD_STREAMS = [0, 1, 2]
const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']

/** SIGTERM and SIGINT stop. SIGHUP reloads, but from a terminal that was closed it stops, as everything that runs in one. */
export function listenForSignals(): Signals {
  const { stop, onStop } = createStop()
  // With `nohup` none is one, under systemd and in a container neither.
  const isInTerminal = STANDARD_STREAMS.some((descriptor) => isatty(descriptor))
  let isRequested = false
  let reload = (): void => {
    isRequested = true
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onStop)
  const stopWithTerminal = (): boolean => {
    const isClosed = isInTerminal && !hasTerminal()
    if (isClosed) onStop()
    return isClosed
  }
  process.on('SIGHUP', () => {
    if (stopWithTerminal()) return
    reload()
    setTimeout(stopWithTerminal, LOOK_AGAIN_MS).unref()
  })
  return {
    stop,
    onReload: (listener) => {
      reload = listener
      if (isRequested) listener()
    },
  }
}

/** As `listenForSignals`, where there is nothing to reload: SIGHUP stops. */
export function listenForStop(): Signals {
  const { stop, onStop } = createStop()
  for (const signal of [...STOP_SIGNALS, 'SIGHUP'] as const) process.on(signal, onStop)
  return { stop, onReload: () => {} }
}

/**
 * Resolves at the first signal; a second one, a second later or more, ends the process at once. npm repeats the signal that
 * a terminal or systemd sent to the whole group already.
 */
function createStop() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let signalledAtMs: number | null = null
  const onStop = (): void => {
    if (signalledAtMs !== null && performance.now() - signalledAtMs > SECOND_SIGNAL_MS) process.exit(1)
    signalledAtMs ??= performance.now()
    resolve()
  }
  return { stop: promise, onStop }
}

/** Whether this process has a terminal that can still be opened. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK))
    return true
  } catch {
    return false
  }
}
