import type { Credential } from '../domain/credential.ts'
import type { InquiryName } from '../domain/inquiry.ts'
import { type EmailMode, labelOf } from '../domain/name-label.ts'
import type { Log } from '../domain/runtime.ts'
import { foldAddress } from '../domain/same-account.ts'
import { groupEach } from '../domain/steps.ts'
import { endsAreOfLogins } from '../domain/subscription.ts'
import { createAmbiguousNoteWarning } from './ambiguous-note-warning.ts'
import { inOneStep, type ListNotice } from './list-notice.ts'
import { createUnmatchedWarning } from './unmatched-warning.ts'

export interface NoticeDeps {
  /** Names of all configured proxies. */
  readonly proxies: readonly string[]
  readonly emailMode: EmailMode
  /** What is asked of providers. */
  readonly inquiryNames: readonly InquiryName[]
  readonly log: Log
}

const MAX_SKEW_SECONDS = 300
const MAX_NAMED = 20

/** Warns about each thing once, until it was well in between; of each credential that is gone a line gives the name. */
export function createListNotices(deps: NoticeDeps): ListNotice {
  // A log goes further than a metric: whole addresses do not belong there, whatever the labels show.
  const nameOf = (credential: Credential): string =>
    labelOf(credential, deps.emailMode === 'full' ? 'masked' : deps.emailMode)
  const notices = [
    createSkewWarning(deps.log),
    createPageWarning(deps.log),
    createUnmatchedWarning(deps),
    createTwinWarning(deps.log, nameOf),
    createAmbiguousNoteWarning(deps.log, nameOf),
    createGoneNotice(deps.log, nameOf),
    ...(deps.inquiryNames.includes('codex-subscription') ? [] : [createTrueEndNotice(deps.log)]),
  ]
  return function* (list, reconciled) {
    for (const notice of notices) yield* notice(list, reconciled)
  }
}

type NameOf = (credential: Credential) => string

function createSkewWarning(log: Log): ListNotice {
  const begins = createOnset()
  return inOneStep(({ proxy, clockSkewSeconds }) => {
    if (clockSkewSeconds === null) return
    if (begins(proxy, Math.abs(clockSkewSeconds) > MAX_SKEW_SECONDS)) {
      log.warn('The clocks of this machine and of the proxy differ: one of them is wrong.', { proxy, clockSkewSeconds })
    }
  })
}

function createPageWarning(log: Log): ListNotice {
  const begins = createOnset()
  return inOneStep(({ proxy, observed }) => {
    if (begins(proxy, observed.partial)) {
      log.warn('The proxy answered with one page of a longer list: the accounts on its other pages are not seen.', {
        proxy,
      })
    }
  })
}

/** Returns a function that tells whether something of a proxy is wrong and was not when last asked. */
function createOnset(): (proxy: string, isWrong: boolean) => boolean {
  const wrong = new Set<string>()
  return (proxy, isWrong) => {
    const begins = isWrong && !wrong.has(proxy)
    if (isWrong) wrong.add(proxy)
    else wrong.delete(proxy)
    return begins
  }
}

/**
 * Two files of one account, such as after a login under a new file name: the older one most likely serves no more. The
 * members of a workspace share its id, so that the e-mail has to be the same, too.
 */
function createTwinWarning(log: Log, nameOf: NameOf): ListNotice {
  const warned = new Map<string, ReadonlySet<string>>()
  return function* ({ proxy }, { credentials }) {
    const before = warned.get(proxy)
    const twins = new Set<string>()
    const byAccount = yield* groupEach(
      credentials.filter(isOfAccount),
      ({ provider, accountId, email }) => `${provider} ${accountId} ${email && foldAddress(email)}`,
    )
    for (const [account, files] of byAccount) {
      if (files.length < 2) continue
      twins.add(account)
      if (before?.has(account)) continue
      const names = files.slice(0, MAX_NAMED).map(nameOf).join(', ')
      log.warn('Several auth files are of one account: all but the newest login can go.', { proxy, names })
    }
    warned.set(proxy, twins)
  }
}

/** One that the list lacks may be gone. */
function isOfAccount({ accountId, email, missingSinceAt }: Credential): boolean {
  return accountId !== null && email !== null && missingSinceAt === null
}

function createGoneNotice(log: Log, nameOf: NameOf): ListNotice {
  return inOneStep(({ proxy }, { gone }) => {
    for (const credential of gone.slice(0, MAX_NAMED)) {
      log.info(`The proxy no longer lists ${nameOf(credential)}.`, { proxy, credential: credential.credential })
    }
    const left = gone.length - MAX_NAMED
    if (left > 0) log.info(`The proxy no longer lists ${left} further credentials.`, { proxy })
  })
}

/** Says once that the end dates of Codex accounts may be stale, where nothing else names them. */
function createTrueEndNotice(log: Log): ListNotice {
  let isSaid = false
  return inOneStep(({ proxy }, { credentials }) => {
    if (isSaid || !endsAreOfLogins(credentials)) return
    isSaid = true
    log.info(
      'Every end date of a Codex account is the one of its last login: CLIPROXY_INQUIRIES=codex-subscription would tell the true end.',
      { proxy },
    )
  })
}
