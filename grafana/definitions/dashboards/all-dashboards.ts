import type { Dashboard } from '../dashboard.ts'
import { ACCOUNT_PAGE } from './account.ts'
import { ACCOUNTS_PAGE } from './accounts.ts'
import { EXPORTER } from './exporter.ts'
import { OVERVIEW } from './overview.ts'
import { QUOTA } from './quota.ts'
import { SUBSCRIPTIONS } from './subscriptions.ts'

export const DASHBOARDS: readonly Dashboard[] = [OVERVIEW, SUBSCRIPTIONS, ACCOUNTS_PAGE, ACCOUNT_PAGE, QUOTA, EXPORTER]
