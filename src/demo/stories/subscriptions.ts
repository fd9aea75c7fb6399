import type { Account } from '../account.ts'
import { DAY, HOUR, MINUTE } from '../recurrence.ts'
import { dateAfter, timeAfter } from './dates.ts'

/** Ends within three days, and its provider would say that it does not renew itself. */
const DORA: Account = {
  file: 'codex-dora@example.com-plus.json',
  provider: 'codex',
  email: 'dora@example.com',
  pace: 96,
  login: {
    planType: 'plus',
    accountId: '2222bbbb-0000-4000-8000-000000000003',
    startMs: -28 * DAY,
    endMs: 2.4 * DAY,
    inSeconds: true,
  },
  plan: 'plus',
  windows: [
    { header: 'Primary', lengthMs: 5 * HOUR, resetMs: HOUR, demand: 0.2 },
    { header: 'Secondary', lengthMs: 7 * DAY, resetMs: 2 * DAY, demand: 0.3 },
  ],
  subscription: { planType: 'plus', endMs: 2.4 * DAY, willRenew: false, delinquent: false },
}

/** Went past its date weeks ago and works: renewed, and the date is that of the last login. Its week is nearly used up. */
const BEN: Account = {
  file: 'codex-ben@example.com-pro.json',
  provider: 'codex',
  email: 'ben@example.com',
  note: () => 'renewed, the date is the old one',
  pace: 720,
  login: {
    planType: 'pro',
    accountId: '2222bbbb-0000-4000-8000-000000000004',
    startMs: -80 * DAY,
    endMs: -50 * DAY,
  },
  plan: 'pro',
  windows: [
    { header: 'Primary', lengthMs: 7 * DAY, resetMs: 30 * HOUR, demand: 1.12 },
    { header: 'Bengalfox-Primary', model: 'GPT-5.3-Codex-Spark', lengthMs: 5 * HOUR, resetMs: 3 * HOUR, demand: 0.4 },
  ],
  subscription: { planType: 'pro', endMs: 11 * DAY, willRenew: true, delinquent: false },
}

/** The id_token is older than the plan: it says free, and the provider's headers say plus. */
const CLEO: Account = {
  file: 'codex-cleo@example.com-free.json',
  provider: 'codex',
  email: 'cleo@example.com',
  pace: 120,
  login: { planType: 'free', accountId: '2222bbbb-0000-4000-8000-000000000005' },
  plan: 'plus',
  windows: [
    { header: 'Primary', lengthMs: 5 * HOUR, resetMs: 200 * MINUTE, demand: 0.3 },
    { header: 'Secondary', lengthMs: 7 * DAY, resetMs: 5 * DAY, demand: 0.4 },
  ],
  subscription: { planType: 'plus', endMs: 23 * DAY, willRenew: true, delinquent: false },
}

/** A second workspace of one e-mail, with a monthly quota; its owner's note and its provider name other ends. */
const ANN_TEAM: Account = {
  file: 'codex-ann@example.com-team.json',
  provider: 'codex',
  email: 'ann@example.com',
  note: (startedAt) => `paid by the office end=${dateAfter(startedAt, 170 * DAY)} plan=team`,
  pace: 200,
  login: {
    planType: 'team',
    accountId: '2222bbbb-0000-4000-8000-000000000006',
    startMs: -165 * DAY,
    endMs: 200 * DAY,
  },
  plan: 'team',
  windows: [{ header: 'Primary', lengthMs: 30 * DAY, resetMs: 12 * DAY, demand: 0.7 }],
  subscription: { planType: 'team', endMs: 200 * DAY, willRenew: true, delinquent: false },
}

/** Its plan ends within a day, as its owner noted; its five hours begin again while somebody looks. */
const PIA: Account = {
  file: 'meta-pia@example.com.json',
  provider: 'meta',
  email: 'pia@example.com',
  note: (startedAt) => `trial, end=${timeAfter(startedAt, 20 * HOUR)} plan=plus`,
  pace: 240,
  plan: 'plus',
  windows: [
    { header: 'Window', lengthMs: 5 * HOUR, resetMs: 9 * MINUTE, demand: 0.9 },
    { header: 'Weekly', lengthMs: 7 * DAY, resetMs: 6 * DAY, demand: 0.5 },
  ],
}

export const SUBSCRIPTIONS: readonly Account[] = [ANN_TEAM, BEN, CLEO, DORA, PIA]
