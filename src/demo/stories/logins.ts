import type { Account, Outage } from '../account.ts'
import { DAY, HOUR, MINUTE, type Recurrence, SECOND, since } from '../recurrence.ts'
import { dateAfter } from './dates.ts'

const NO_LOGIN_LEFT =
  '{"error":{"message":"Your authentication token has been invalidated. Please try signing in again.","type":"invalid_request_error","code":"token_invalidated"}}'

const ANN_REVOKED: Recurrence = { fromMs: 3 * MINUTE, untilMs: 8 * MINUTE, everyMs: HOUR }

/** Her login is revoked and she logs in again, every hour; the first time, the login brings the end of the renewed month. */
const ANN: Account = {
  file: 'codex-ann@example.com-plus.json',
  provider: 'codex',
  email: 'ann@example.com',
  pace: 560,
  login: {
    planType: 'plus',
    accountId: '2222bbbb-0000-4000-8000-000000000001',
    startMs: -33 * DAY,
    endMs: -2 * DAY,
    renewedEndMs: 28 * DAY,
  },
  plan: 'plus',
  windows: [
    { header: 'Primary', lengthMs: 5 * HOUR, resetMs: 130 * MINUTE, demand: 0.75 },
    { header: 'Secondary', lengthMs: 7 * DAY, resetMs: 3 * DAY, demand: 0.85 },
  ],
  outage: revoked(ANN_REVOKED, 20 * SECOND),
  newLogin: { atMs: ANN_REVOKED.untilMs, everyMs: ANN_REVOKED.everyMs },
  subscription: { planType: 'plus', endMs: 28 * DAY, willRenew: true, delinquent: false },
}

/** Dead before the demo began, and its paid time is over too. */
const FINN: Account = {
  file: 'codex-finn@example.com-plus.json',
  provider: 'codex',
  email: 'finn@example.com',
  pace: 0,
  login: {
    planType: 'plus',
    accountId: '2222bbbb-0000-4000-8000-000000000002',
    startMs: -36 * DAY,
    endMs: -5 * DAY,
  },
  outage: revoked(since(-3 * DAY), 10 * MINUTE),
}

/** A login that cannot serve, of which a current proxy says nothing more; its owner noted when the plan ended. */
const IDA: Account = {
  file: 'claude-ida@example.com.json',
  provider: 'claude',
  email: 'ida@example.com',
  note: (startedAt) => `end=${dateAfter(startedAt, -3 * DAY)} plan=pro`,
  pace: 0,
  outage: {
    when: since(-2 * DAY),
    status: 'error',
    message: '',
    failure: {
      httpStatus: 401,
      body: '{"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}',
      everyMs: 10 * MINUTE,
      model: 'claude-sonnet-5',
    },
    cooldown: null,
  },
}

/** The proxy refreshes its token while somebody looks; one of its models cools down now and then, and the others work. */
const KIM: Account = {
  file: 'antigravity-kim@example.com.json',
  provider: 'antigravity',
  email: 'kim@example.com',
  projectId: 'proj-example-1',
  pace: 320,
  refresh: { atMs: 4 * MINUTE, everyMs: 55 * MINUTE },
  outage: {
    when: { fromMs: 150 * SECOND, untilMs: 270 * SECOND, everyMs: 20 * MINUTE },
    status: 'active',
    message: '',
    failure: {
      httpStatus: 503,
      body: '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}',
      everyMs: 2 * MINUTE,
      model: 'gemini-3-pro',
    },
    cooldown: { scope: 'model', reason: 'transient_error', lastsMs: null },
  },
}

export const LOGINS: readonly Account[] = [ANN, FINN, IDA, KIM]

function revoked(when: Recurrence, everyMs: number): Outage {
  return {
    when,
    status: 'error',
    message: NO_LOGIN_LEFT,
    failure: { httpStatus: 401, body: NO_LOGIN_LEFT, everyMs, model: 'gpt-5.4' },
    cooldown: { scope: 'model', reason: 'unauthorized', lastsMs: 30 * MINUTE },
  }
}
