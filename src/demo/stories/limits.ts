import type { Account } from '../account.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../recurrence.ts'
import { dateAfter } from './dates.ts'

/** Spends its five hours four minutes before they end, in view: limited, and back with the reset. Its last bill is unpaid. */
const EVE: Account = {
  file: 'codex-eve@example.com-prolite.json',
  provider: 'codex',
  email: 'eve@example.com',
  pace: 880,
  login: {
    planType: 'prolite',
    accountId: '2222bbbb-0000-4000-8000-000000000009',
    startMs: -25 * DAY,
    endMs: 5.5 * DAY,
  },
  plan: 'prolite',
  windows: [
    { header: 'Primary', lengthMs: 5 * HOUR, resetMs: 6 * MINUTE, demand: 300 / 296 },
    { header: 'Secondary', lengthMs: 7 * DAY, resetMs: 1.5 * DAY, demand: 0.9 },
  ],
  subscription: { planType: 'prolite', endMs: 5.5 * DAY, willRenew: true, delinquent: true },
}

/** Its week was spent before the demo began, days before the reset. */
const JAN: Account = {
  file: 'claude-jan@example.com.json',
  provider: 'claude',
  email: 'jan@example.com',
  pace: 480,
  windows: [
    { header: '5h', lengthMs: 5 * HOUR, resetMs: 2 * HOUR, demand: 0.8 },
    { header: '7d', lengthMs: 7 * DAY, resetMs: 90 * HOUR, demand: 2.2 },
  ],
}

/** Works hard: its week is nearly used up, and one of its models nearly alone. */
const BOB: Account = {
  file: 'claude-bob@example.com.json',
  provider: 'claude',
  email: 'bob@example.com',
  pace: 680,
  windows: [
    { header: '5h', lengthMs: 5 * HOUR, resetMs: 100 * MINUTE, demand: 0.6 },
    { header: '7d', lengthMs: 7 * DAY, resetMs: 26 * HOUR, demand: 1.1 },
    { header: '7d_oi', model: 'claude-opus-5', lengthMs: 7 * DAY, resetMs: 26 * HOUR, demand: 1 },
  ],
}

/** Its provider answers one 503 in ten minutes, which passes; nobody publishes its end, so that its owner noted it. */
const QUIN: Account = {
  file: 'claude-quin@example.com.json',
  provider: 'claude',
  email: 'quin@example.com',
  note: (startedAt) => `billing: mum's card, end=${dateAfter(startedAt, 66 * DAY)} plan=max`,
  pace: 360,
  windows: [
    { header: '5h', lengthMs: 5 * HOUR, resetMs: 4 * HOUR, demand: 0.5 },
    { header: '7d', lengthMs: 7 * DAY, resetMs: 20 * HOUR, demand: 0.95 },
  ],
  outage: {
    when: { fromMs: 90 * SECOND, untilMs: 126 * SECOND, everyMs: 10 * MINUTE },
    status: 'error',
    message: 'transient upstream error',
    failure: {
      httpStatus: 503,
      body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      everyMs: 36 * SECOND,
      model: 'claude-sonnet-5',
    },
    cooldown: { scope: 'credential', reason: 'transient_error', lastsMs: null },
  },
}

export const LIMITS: readonly Account[] = [BOB, EVE, JAN, QUIN]
