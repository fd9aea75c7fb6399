import { test } from 'vitest'
import { always, from } from '../support/history.ts'
import { expectMessages, WHO } from '../support/messages.ts'
import { describeRules } from '../support/promtool.ts'

const PROXY_PAGE = 'd/cliproxy-exporter?var-proxy=home'

describeRules('what a person reads of a proxy', () => {
  test('gives the reason for which a proxy is not asked', () => {
    const { job, instance, proxy } = WHO
    expectMessages({ breaker: from<'banned' | 'unauthorized'>(5, 'banned', 'unauthorized') }, 5, [
      {
        alert: 'BreakerOpen',
        labels: { job, instance, proxy, severity: 'critical' },
        summary: 'Proxy home is not asked any more: banned',
        description:
          'Proxy home refused the management key (reason: banned), so the exporter stopped asking before the proxy ' +
          'bans this address, which the browser of its owner may share.',
        action: 'Set the right management key; a ban then ends by itself after half an hour.',
        page: PROXY_PAGE,
      },
    ])
  })

  test.each([
    ['refused', 'Look whether the proxy runs, and whether CLIPROXY_URL is right as seen from the exporter.'],
    ['key_not_set', 'Set remote-management.secret-key at the proxy.'],
    ['server_error', "Look at the proxy's own log."],
  ])('gives the reason for which a proxy cannot be read, and what to do: %s', (reason, action) => {
    const { job, instance, proxy } = WHO
    expectMessages({ up: always(0), problem: from(20, reason, 'dns') }, 30, [
      {
        alert: 'ProxyDown',
        labels: { job, instance, proxy, severity: 'critical' },
        summary: `Proxy home cannot be read: ${reason}`,
        description:
          `The list of credentials of proxy home could not be fetched for a while (reason: ${reason}). What is shown of ` +
          'its credentials is the last that was known.',
        action,
        page: PROXY_PAGE,
      },
    ])
  })
})
