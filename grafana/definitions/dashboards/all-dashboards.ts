import type { Dashboard } from '../dashboard.ts'
import { EXPORTER } from './exporter.ts'
import { HEALTH } from './health.ts'
import { SUBSCRIPTIONS } from './subscriptions.ts'

export const DASHBOARDS: readonly Dashboard[] = [SUBSCRIPTIONS, HEALTH, EXPORTER]
