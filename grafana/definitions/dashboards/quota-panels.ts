import { DEAD, PLAIN, TROUBLE } from '../colors.ts'
import { type Panel, thresholds } from '../panel.ts'
import { COLORED, table } from '../table.ts'
import { ACCOUNT, PROVIDER_NAME, PROXY_NAME } from './common-panels.ts'
import { SHARE, WINDOW, WINDOW_MODEL, WINDOW_SCOPE } from './quota-columns.ts'
import { EACH_WINDOW, PACE, RESETS_AT, WINDOW_ROWS } from './quota-queries.ts'
import { USED } from './words.ts'

/** Every window of the chosen accounts. */
export function windows(size: Pick<Panel, 'id' | 'height' | 'width'>, whose: 'of all' | 'of one account'): Panel {
  const all = whose === 'of all'
  return table({
    ...size,
    title: 'Quota windows, tightest first',
    description:
      'What is used of each window that runs, and when it is reset. Pace: what is used against the part of the window ' +
      'that passed; above 100 % it runs out before its reset. A quota is ' +
      'known where the proxy publishes it (v7.2.145 or newer), or the provider is asked.',
    queries: [{ expr: WINDOW_ROWS }, { expr: RESETS_AT }, { expr: PACE }],
    unit: 'none',
    none: 'No quota is known',
    columns: [
      ...(all ? [ACCOUNT] : []),
      WINDOW,
      { field: 'Value #A', title: 'Used', width: 145, show: { ...SHARE, thresholds: USED } },
      { field: 'Value #B', title: 'Resets', width: 125, show: { unit: 'dateTimeFromNow' } },
      {
        field: 'Value #C',
        title: 'Pace',
        width: 80,
        show: { unit: 'percentunit', decimals: 0, thresholds: thresholds(PLAIN, [1, TROUBLE], [2, DEAD]), ...COLORED },
      },
      WINDOW_SCOPE,
      WINDOW_MODEL,
      ...(all ? [{ ...PROVIDER_NAME, width: 105 }, PROXY_NAME] : []),
    ],
    hidden: all ? ['credential'] : [],
    objects: EACH_WINDOW,
    sortBy: { title: 'Used', desc: true },
  })
}

export const QUOTA_WINDOWS = windows({ id: 10, width: 24, height: 12 }, 'of all')
