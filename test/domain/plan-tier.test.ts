import { expect, test } from 'vitest'
import { planTier } from '../../src/domain/plan-tier.ts'

const PLANS = [
  [0, 'free guest free_workspace claude_free free-tier legacy-tier LEVEL_FREE'],
  [1, 'go LEVEL_BASIC'],
  [2, 'plus edu k12 claude_pro standard-tier g1-pro-tier LEVEL_STANDARD SuperGrok'],
  [3, 'pro prolite pro_lite pro-lite claude_max max g1-ultra-lite-tier g1-ultra-tier'],
  [3, 'LEVEL_INTERMEDIATE LEVEL_ADVANCED LEVEL_PREMIUM'],
  [4, 'team business self_serve_business self_serve_business_usage_based claude_team edu_plus'],
  [5, 'enterprise enterprise_cbp_usage_based ent26 hc quorum edu_pro claude_enterprise'],
] as const

test.each(PLANS.flatMap(([tier, plans]) => plans.split(' ').map((plan) => [plan, tier] as const)))(
  '%s of Codex is tier %i',
  (plan, tier) => {
    expect(planTier('codex', plan)).toBe(tier)
  },
)

test.each([
  ['SuperGrok Heavy', 3],
  ['Pro Lite', 3],
  ['PLUS', 2],
])('%s of xAI is tier %i, by its words', (plan, tier) => {
  expect(planTier('xai', plan)).toBe(tier)
})

test.each([['claude'], ['gemini-cli'], ['CODEX']])('pro of %s is tier 2, not that of Codex', (provider) => {
  expect(planTier(provider, 'pro')).toBe(2)
})

test.each([[''], ['education'], ['default_claude_max_5x'], ['plus2'], ['constructor'], ['my_enterprise']])(
  'the plan %j has no tier',
  (plan) => {
    expect(planTier('codex', plan)).toBeNull()
  },
)
