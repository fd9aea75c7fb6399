import { ACCOUNT_PAGE_UID } from './names.ts'
import { variable } from './variables.ts'

/** Pages in the order of their links, with the words of the links. */
const PAGES = {
  'cliproxy-overview': 'Overview',
  'cliproxy-subscriptions': 'Subscriptions',
  'cliproxy-health': 'Accounts',
  [ACCOUNT_PAGE_UID]: 'One account',
  'cliproxy-quota': 'Quota',
  'cliproxy-exporter': 'Exporter',
} as const

type Page = keyof typeof PAGES

/** What every page knows, so that it can be handed on; the account cannot: one page shows one, the others all. */
const HANDED_ON = ['datasource', 'proxy'].map((name) => variable(`${name}:queryparam`)).join('&')

/** Address of a page with the reader's data source and proxies. */
export function urlOf(page: Page): string {
  return `/d/${page}?${HANDED_ON}`
}

/** The other pages, at the top of one. */
export function linksFrom(uid: string) {
  return Object.entries(PAGES)
    .filter(([page]) => page !== uid)
    .map(([page, title]) => ({
      type: 'link',
      title,
      tooltip: '',
      // The keys of an object are strings to the compiler.
      url: urlOf(page as Page),
      icon: 'dashboard',
      tags: [],
      asDropdown: false,
      includeVars: false,
      keepTime: true,
      targetBlank: false,
    }))
}

const cell = (label: string) => variable(`__data.fields.${label}:percentencode`)

/** Opens the page of a row's account; the row has the labels `proxy`, `provider` and `credential`. */
export const LINK_TO_ACCOUNT = linked('This account', accountUrl())

/** Opens the page that a row's label `page` names: that of its account, or the exporter's. */
export const LINK_TO_PAGE = linked('What is known of it', accountUrl(variable('__data.fields.page')))

export function linked(title: string, url: string) {
  return { links: [{ title, url, targetBlank: false }] }
}

function accountUrl(page = ACCOUNT_PAGE_UID): string {
  const account = ['proxy', 'provider', 'credential'].map((label) => `var-${label}=${cell(label)}`)
  return `/d/${page}?${[variable('datasource:queryparam'), ...account].join('&')}`
}
