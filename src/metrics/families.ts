import { CREDENTIAL_FAMILIES } from './credential-families.ts'
import type { Family } from './family.ts'
import { QUOTA_FAMILIES } from './quota-families.ts'
import { SUBSCRIPTION_FAMILIES } from './subscription-families.ts'

/** Every per-credential family. In the exposition those that depend on the time come after the others. */
export const FAMILIES: readonly Family[] = [...CREDENTIAL_FAMILIES, ...SUBSCRIPTION_FAMILIES, ...QUOTA_FAMILIES]
