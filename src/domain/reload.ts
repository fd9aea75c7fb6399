/** What reading the configuration again came to. */
export type ReloadOutcome =
  /** Names of proxies: one that has another URL now has left and joined; `changed` is one with another key and the like. */
  | {
      readonly ok: true
      readonly joined: readonly string[]
      readonly changed: readonly string[]
      readonly left: readonly string[]
    }
  /** What was in force stays; each hint names the file, the line and the field, and never its text. */
  | { readonly ok: false; readonly hints: readonly string[] }

/** Reads the configuration again, and has what runs follow it. Never rejects. */
export type Reload = () => Promise<ReloadOutcome>
