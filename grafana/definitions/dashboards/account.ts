import { ACCOUNT_EVENTS, CONDITION_CHANGED, onlyIn } from '../annotation-queries.ts'
import type { Dashboard } from '../dashboard.ts'
import { ACCOUNT_PAGE_UID } from '../names.ts'
import { DATASOURCE, ONE_CREDENTIAL, PROVIDER, PROXY } from '../variables.ts'
import {
  COOLDOWNS_NOW,
  DETAILS,
  NOW,
  OVER_TIME,
  QUOTA_OVER_TIME,
  REQUESTS_OVER_TIME,
  UNKNOWN_ACCOUNT,
} from './account-panels.ts'
import { INFO } from './account-queries.ts'
import { dataAge } from './common-panels.ts'
import { windows } from './quota-panels.ts'
import { toDo } from './to-do.ts'

export const ACCOUNT_PAGE: Dashboard = {
  file: 'account.json',
  uid: ACCOUNT_PAGE_UID,
  title: 'CLIProxy account',
  description: 'All that is known of one account, and what to do about it.',
  variables: [DATASOURCE, PROXY, PROVIDER, ONE_CREDENTIAL],
  annotations: [...ACCOUNT_EVENTS, onlyIn([OVER_TIME, REQUESTS_OVER_TIME], CONDITION_CHANGED)],
  rows: [
    [dataAge(4), NOW],
    [toDo({ id: 3, height: 5, among: { vector: INFO, none: UNKNOWN_ACCOUNT } })],
    [DETAILS],
    [OVER_TIME],
    [windows({ id: 20, width: 16, height: 8 }, 'of one account'), COOLDOWNS_NOW],
    [QUOTA_OVER_TIME, REQUESTS_OVER_TIME],
  ],
  from: 'now-7d',
}
