/** 0 free, 1 entry, 2 standard, 3 power, 4 team, 5 enterprise. */
export type PlanTier = 0 | 1 | 2 | 3 | 4 | 5

const TIERS: ReadonlyMap<string, PlanTier> = new Map<string, PlanTier>([
  ...each(0, 'free guest free_workspace claude_free free_tier legacy_tier level_free'),
  ...each(1, 'go level_basic'),
  ...each(2, 'pro plus edu k12 claude_pro standard_tier g1_pro_tier level_standard supergrok'),
  ...each(3, 'prolite pro_lite claude_max max g1_ultra_lite_tier g1_ultra_tier'),
  ...each(3, 'level_intermediate level_advanced level_premium supergrok_heavy'),
  ...each(4, 'team business claude_team edu_plus'),
  ...each(5, 'ent26 hc quorum edu_pro claude_enterprise'),
])

/** The tier of a provider's plan, or null for a plan that is not known: new ones appear without notice. */
export function planTier(provider: string, planType: string): PlanTier | null {
  const plan = planType.toLowerCase().replaceAll(/[-\s]/g, '_')
  if (provider === 'codex' && plan === 'pro') return 3
  const tier = TIERS.get(plan)
  if (tier !== undefined) return tier
  if (plan.startsWith('self_serve_business')) return 4
  if (plan.startsWith('enterprise')) return 5
  return null
}

function each(tier: PlanTier, plans: string): [string, PlanTier][] {
  return plans.split(' ').map((plan) => [plan, tier])
}
