/**
 * Runs `work` under a signal that aborts with the first of `signals`, and leaves nothing on them: what `AbortSignal.any`
 * notes on a signal stays as long as that one lives, which here is as long as the process.
 */
export async function underSignals<Result>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const first = new AbortController()
  const abort = (): void => first.abort()
  for (const signal of signals) {
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
  }
  try {
    return await work(first.signal)
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort)
  }
}
