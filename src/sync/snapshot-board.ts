import type { ProxySnapshot, Snapshot } from '../domain/snapshot.ts'

/** Holds the snapshot that scrapes read. */
export interface SnapshotBoard {
  readonly current: () => Snapshot
  /** Replaces what is known of one proxy. */
  readonly publish: (snapshot: ProxySnapshot) => void
  /** Nothing is known of that proxy any more. */
  readonly remove: (proxy: string) => void
  /** Publishes a snapshot from before the restart: only until a list was read, and the newer of two. */
  readonly offer: (snapshot: ProxySnapshot) => void
}

/**
 * An empty board.
 *
 * @param onPublish called with all that is known, after each change
 */
export function createSnapshotBoard(onPublish: (snapshot: Snapshot) => void): SnapshotBoard {
  let snapshot: Snapshot = new Map()
  const publishAll = (next: Snapshot): void => {
    snapshot = next
    onPublish(snapshot)
  }
  const publish = (next: ProxySnapshot): void => publishAll(new Map([...snapshot, [next.proxy, next]]))
  return {
    current: () => snapshot,
    publish,
    remove: (proxy) => {
      if (snapshot.has(proxy)) publishAll(new Map([...snapshot].filter(([name]) => name !== proxy)))
    },
    offer: (loaded) => {
      const known = snapshot.get(loaded.proxy)
      if (known !== undefined && (known.askedMonotonicMs !== null || known.askedAt >= loaded.askedAt)) return
      publish(loaded)
    },
  }
}
