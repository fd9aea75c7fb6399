import type { Account, Outage } from '../account.ts'
import { DAY, HOUR, MINUTE, type Recurrence, since } from '../recurrence.ts'

/** Switched off by its owner. */
const GUS: Account = {
  file: 'codex-gus@example.com-business.json',
  provider: 'codex',
  email: 'gus@example.com',
  pace: 0,
  login: {
    planType: 'business',
    accountId: '2222bbbb-0000-4000-8000-000000000007',
    startMs: -20 * DAY,
    endMs: 10 * DAY,
  },
  outage: disabled(since(-30 * DAY)),
}

/** The only account of a plug-in's provider: its owner switches it off and on again, every hour. */
const OLA: Account = {
  file: 'example-plugin-ola@example.com.json',
  provider: 'example-plugin',
  email: 'ola@example.com',
  pace: 64,
  outage: disabled({ fromMs: 10 * MINUTE, untilMs: 50 * MINUTE, everyMs: HOUR }),
}

/** Its auth file is deleted while somebody looks. */
const TOM: Account = {
  file: 'codex-tom@example.com-go.json',
  provider: 'codex',
  email: 'tom@example.com',
  pace: 40,
  login: {
    planType: 'go',
    accountId: '2222bbbb-0000-4000-8000-000000000008',
    startMs: -10 * DAY,
    endMs: 20 * DAY,
  },
  plan: 'go',
  windows: [{ header: 'Primary', lengthMs: 7 * DAY, resetMs: 4 * DAY, demand: 0.35 }],
  subscription: { planType: 'go', endMs: 20 * DAY, willRenew: true, delinquent: false },
  deletedAtMs: 12 * MINUTE,
}

/** Names no e-mail; its tokens live for a quarter of an hour. */
const KIMI: Account = {
  file: 'kimi-1795400000.json',
  provider: 'kimi',
  pace: 160,
  windows: [
    { header: '5h', lengthMs: 5 * HOUR, resetMs: 90 * MINUTE, demand: 0.45 },
    { header: 'Weekly', lengthMs: 7 * DAY, resetMs: 3.5 * DAY, demand: 0.6 },
  ],
  refresh: { atMs: 2 * MINUTE, everyMs: 10 * MINUTE },
}

/** Every request fails: a client of it asks for what its model does not take. */
const LOU: Account = {
  file: 'xai-lou@example.com.json',
  provider: 'xai',
  email: 'lou@example.com',
  pace: 80,
  windows: [{ header: 'Monthly', lengthMs: 30 * DAY, resetMs: 9 * DAY, demand: 0.5 }],
  outage: {
    when: since(-150 * MINUTE),
    status: 'active',
    message: '',
    failure: {
      httpStatus: 400,
      body: '{"error":{"message":"Invalid value: tools[0].name","type":"invalid_request_error","code":"invalid_value"}}',
      everyMs: 4 * MINUTE,
      model: 'grok-5',
    },
    cooldown: null,
  },
}

const SPENT = '{"error":{"message":"Your team has used all available credits.","code":"spending_limit"}}'

/** Its credit is spent; with the one above, no account of its provider works. */
const REX: Account = {
  file: 'xai-rex@example.com.json',
  provider: 'xai',
  email: 'rex@example.com',
  pace: 96,
  outage: {
    when: since(-DAY),
    status: 'error',
    message: SPENT,
    failure: { httpStatus: 402, body: SPENT, everyMs: 15 * MINUTE, model: 'grok-5' },
    cooldown: { scope: 'credential', reason: 'payment_required', lastsMs: 30 * MINUTE },
  },
}

export const OTHERS: readonly Account[] = [GUS, KIMI, LOU, OLA, REX, TOM]

/** Nothing is asked of it, so that nothing fails. */
function disabled(when: Recurrence): Outage {
  return {
    when,
    status: 'disabled',
    message: '',
    failure: { httpStatus: 503, body: '', everyMs: Number.POSITIVE_INFINITY, model: '' },
    cooldown: null,
  }
}
