/** What went wrong outside this program, as data: nothing was thrown, and the caller goes on. */
export interface Failure<Reason extends string> {
  readonly ok: false
  /** From a closed list: it becomes a label value. */
  readonly reason: Reason
  /**
   * One sentence for the operator about what to do. Safe to log: it holds no key, e-mail, row or upstream text,
   * but for the origin that a redirect leads to.
   */
  readonly hint?: string
}
