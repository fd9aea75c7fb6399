import type { SyncObserver } from '../domain/sync-control.ts'
import type { SnapshotBoard } from './snapshot-board.ts'

interface Shown {
  readonly board: SnapshotBoard
  readonly observer: SyncObserver
}

/** These dependencies; but once `signal` aborts nothing is published, and no observer is called. */
export function shownUntil<Deps extends Shown>(signal: AbortSignal, deps: Deps): Deps {
  return { ...deps, board: boardUntil(signal, deps.board), observer: observerUntil(signal, deps.observer) }
}

function boardUntil(signal: AbortSignal, board: SnapshotBoard): SnapshotBoard {
  return { ...board, publish: until(signal, board.publish), offer: until(signal, board.offer) }
}

function observerUntil(signal: AbortSignal, observer: SyncObserver): SyncObserver {
  return {
    onPublish: until(signal, observer.onPublish),
    onFinish: until(signal, observer.onFinish),
    onBreaker: until(signal, observer.onBreaker),
    onLoad: until(signal, observer.onLoad),
    onStoreHealth: until(signal, observer.onStoreHealth),
    onFailureEvent: until(signal, observer.onFailureEvent),
  }
}

function until<Told extends readonly unknown[]>(
  signal: AbortSignal,
  tell: (...told: Told) => void,
): (...told: Told) => void {
  return (...told) => {
    if (!signal.aborted) tell(...told)
  }
}
