import { eachCredential } from '../dashboard-queries.ts'
import { LINK_TO_PAGE } from '../links.ts'
import { ACCOUNT_PAGE_UID } from '../names.ts'
import type { Panel } from '../panel.ts'
import { COLORED, type TableShow, table } from '../table.ts'
import { PROXY_NAME } from './common-panels.ts'
import { TO_DO, TO_DO_SINCE } from './to-do-queries.ts'
import { DO_WORDS, WHAT_WORDS } from './to-do-words.ts'

/** What needs somebody, most urgent first. */
export function toDo(given: Pick<Panel, 'id' | 'height'> & Pick<TableShow, 'among'>): Panel {
  return table({
    ...given,
    title: 'To do',
    description:
      'Every proxy and account that needs somebody, most urgent first, for the most urgent of what it needs. When: ' +
      'until its subscription ends, its wait is over or its quota is reset. Since: as long as it does not work.',
    width: 24,
    queries: [{ expr: TO_DO }, { expr: TO_DO_SINCE }],
    unit: 'none',
    none: 'Nothing to do',
    noneIsGood: true,
    noneLabels: { page: ACCOUNT_PAGE_UID },
    columns: [
      { field: 'name', title: 'Account', minWidth: 185, show: LINK_TO_PAGE },
      { field: 'what', title: 'What', width: 235, mappings: WHAT_WORDS, show: COLORED },
      { field: 'Value #A', title: 'When', width: 170, show: { unit: 'dtdurations', decimals: 1 } },
      { field: 'todo', title: 'Do', width: 220, mappings: DO_WORDS },
      { field: 'Value #B', title: 'Since', width: 130, show: { unit: 'dateTimeFromNow' } },
      { ...PROXY_NAME, width: 100 },
    ],
    hidden: ['urgency', 'provider', 'credential', 'page'],
    objects: eachCredential(TO_DO),
    sortBy: { title: 'urgency', desc: false },
  })
}
