import type { AlertGroup } from '../alert.ts'
import { CREDENTIAL_ALERTS } from './credentials.ts'
import { EXPORTER_ALERTS } from './exporter.ts'
import { PROXY_ALERTS } from './proxies.ts'
import { QUOTA_ALERTS } from './quotas.ts'
import { SUBSCRIPTION_ALERTS } from './subscriptions.ts'

/** Every alert there is, in the order in which people read them. */
export const ALERT_GROUPS: readonly AlertGroup[] = [
  SUBSCRIPTION_ALERTS,
  CREDENTIAL_ALERTS,
  QUOTA_ALERTS,
  PROXY_ALERTS,
  EXPORTER_ALERTS,
]
