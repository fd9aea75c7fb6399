import { describe, expect, test } from 'vitest'
import type { RequestCounts } from '../../src/domain/credential.ts'
import { judge } from '../../src/domain/judgement.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { observationWith } from '../support/observations.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const PAST = new Date('2026-11-23T04:59:59.999Z')
const AHEAD = new Date('2026-11-23T05:00:00.001Z')

function judged(overrides: Partial<Observation>): string {
  const { statusLabel, statusReason } = judge(observationWith(overrides), null, NOW)
  return statusReason === null ? statusLabel : `${statusLabel} ${statusReason}`
}

/** `1/2` is a bucket of one success and two failures; the oldest first. */
function buckets(...spelled: readonly string[]): RequestCounts[] {
  return spelled.map((bucket) => {
    const [success = 0, failed = 0] = bucket.split('/').map(Number)
    return { success, failed }
  })
}

describe('the first rule that matches wins', () => {
  test('disabled by its owner goes before all else', () => {
    expect(judged({ disabled: true, status: 'error', unavailable: true, messageReason: 'unauthorized' })).toBe(
      'disabled',
    )
    expect(judged({ disabled: true, status: null })).toBe('disabled')
    expect(judged({ status: 'disabled' })).toBe('disabled')
  })

  test.each([[null], ['unknown'], ['sleeping'], ['Active']])('status %j tells nothing', (status) => {
    expect(judged({ status })).toBe('unknown')
    expect(judged({ status, unavailable: true, messageReason: 'unauthorized' })).toBe('unknown')
  })

  test('an error is over when the newest requests hold a success', () => {
    const error = { status: 'error', messageReason: 'upstream_error' } as const
    expect(judged({ ...error, recentRequests: buckets('0/3', '1/9', '0/0') })).toBe('ok')
    expect(judged({ ...error, recentRequests: buckets('5/0', '0/1', '0/0') })).toBe('error upstream_error')
    expect(judged({ ...error, recentRequests: buckets('0/0') })).toBe('error upstream_error')
    expect(judged({ ...error, recentRequests: null })).toBe('error upstream_error')
  })

  test('an unavailable one is not proved by a success', () => {
    const unavailable = { unavailable: true, messageReason: 'other', recentRequests: buckets('1/0') } as const
    expect(judged({ ...unavailable, status: 'error' })).toBe('error other')
    expect(judged({ ...unavailable, status: 'active' })).toBe('error other')
  })

  test('a rate limit lasts until its retry time', () => {
    const limited = { unavailable: true, messageReason: 'rate_limited' } as const
    for (const status of ['error', 'active', 'pending', 'refreshing']) {
      expect(judged({ ...limited, status, nextRetryAt: PAST })).toBe('ok')
      expect(judged({ ...limited, status, nextRetryAt: NOW })).toBe('ok')
      expect(judged({ ...limited, status, nextRetryAt: AHEAD })).toBe('limited rate_limited')
      expect(judged({ ...limited, status, nextRetryAt: null })).toBe('limited rate_limited')
    }
    expect(judged({ ...limited, status: 'error', unavailable: false })).toBe('limited rate_limited')
  })

  test('any other error outlives its retry time, and has a reason', () => {
    expect(judged({ status: 'error', messageReason: 'unauthorized', nextRetryAt: PAST })).toBe('error unauthorized')
    expect(judged({ status: 'error', messageReason: null })).toBe('error other')
    expect(judged({ status: 'active', unavailable: true, messageReason: 'not_found' })).toBe('error not_found')
  })

  test('an active one fails when five requests failed after the last success', () => {
    for (const status of ['active', 'pending', 'refreshing']) {
      expect(judged({ status, recentRequests: buckets('0/2', '0/0', '0/3') })).toBe('failing requests_fail')
      expect(judged({ status, recentRequests: buckets('0/2', '0/2') })).toBe('ok')
      expect(judged({ status, recentRequests: buckets('0/9', '1/9', '0/4') })).toBe('ok')
      expect(judged({ status, recentRequests: buckets('0/9', '1/0', '0/5') })).toBe('failing requests_fail')
      expect(judged({ status, recentRequests: buckets('1/9') })).toBe('ok')
      expect(judged({ status, recentRequests: null })).toBe('ok')
    }
  })
})

test('the retry time is what the proxy says', () => {
  expect(judge(observationWith({ status: 'error', nextRetryAt: AHEAD }), null, NOW).nextRetryAt).toEqual(AHEAD)
})
