import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { listen, PROXY_KEY } from '../../support/fake-proxy.ts'
import { messageOf } from '../../support/fake-resp-proxy.ts'
import { AT } from '../../support/hand-clock.ts'
import { EVENT, openEvents, openSubscribed, startProxy, waitsOf } from './open-events.ts'

const MINUTE_MS = 60_000

describe('a proxy that publishes failure events', () => {
  test('is asked for them with the key of the list, and what it says is handed on', async () => {
    const { proxy, events, connected } = await openSubscribed()
    expect(proxy.commands).toEqual(['', `AUTH ${PROXY_KEY}`, 'SUBSCRIBE errors'])
    expect(proxy.failures()).toBe(0)
    proxy.publish(EVENT)
    await vi.waitFor(() => expect(events).toHaveLength(1))
    expect(events[0]).toMatchObject({ authIndex: '0f', at: AT, reason: 'unauthorized' })
    expect(connected()).toBe(true)
  })

  test('is not asked before a list, nor twice', async () => {
    const { proxy, onList } = await openSubscribed()
    openEvents(proxy.url)
    onList()
    await delay(100)
    expect(proxy.connections()).toBe(1)
  })

  test('is not asked while the breaker is open', async () => {
    const proxy = await startProxy()
    const opened = openEvents(proxy.url)
    opened.setBreaker({ reason: 'unauthorized', openedAt: AT, probeAt: AT, mayProbe: true })
    opened.onList()
    await delay(100)
    expect(proxy.commands).toEqual([])
    opened.setBreaker(null)
    opened.onList()
    await vi.waitFor(() => expect(proxy.subscribers()).toBe(1))
  })

  test('is not asked with a key that no list was read with yet', async () => {
    const proxy = await startProxy()
    const opened = openEvents(proxy.url)
    opened.setKey('rotated')
    opened.onList()
    await delay(100)
    expect(proxy.commands).toEqual([])
    proxy.changeKey('rotated')
    opened.onList('rotated')
    await vi.waitFor(() => expect(proxy.subscribers()).toBe(1))
  })

  test('that restarts is subscribed to again', async () => {
    const { proxy, ...opened } = await openSubscribed()
    await proxy.close()
    expect(await waitsOf(opened)).toEqual([5000])
    expect(opened.connected()).toBe(false)
    opened.wake()
    expect(await waitsOf(opened, 2)).toEqual([5000, 10_000])
    const restarted = await startProxy({ port: proxy.port })
    opened.wake()
    await vi.waitFor(() => expect(restarted.subscribers()).toBe(1))
    restarted.publish(EVENT)
    await vi.waitFor(() => expect(opened.events).toHaveLength(1))
  })

  test('is waited for longer each time, 10 minutes at the most, until a subscription held', async () => {
    const { proxy, ...opened } = await openSubscribed()
    await proxy.close()
    for (let waits = 1; waits <= 9; waits++) {
      await waitsOf(opened, waits)
      opened.wake()
    }
    expect((await waitsOf(opened, 10)).at(-1)).toBe(10 * MINUTE_MS)
    const restarted = await startProxy({ port: proxy.port })
    opened.wake()
    await vi.waitFor(() => expect(opened.connected()).toBe(true))
    opened.clock.advance(MINUTE_MS)
    await restarted.close()
    expect((await waitsOf(opened, 11)).at(-1)).toBe(5000)
  })

  test('that hangs up on the probe after it was known is in trouble, and asked again soon', async () => {
    const { proxy, ...opened } = await openSubscribed()
    await proxy.close()
    await waitsOf(opened)
    const { close } = await listen(
      createServer((socket) => socket.once('data', () => socket.destroy())),
      proxy.port,
    )
    onTestFinished(close)
    opened.wake()
    expect((await waitsOf(opened, 2)).at(-1)).toBe(10_000)
  })

  test('is left when the exporter ends', async () => {
    const { proxy, close, wake } = await openSubscribed()
    close()
    await vi.waitFor(() => expect(proxy.connections()).toBe(0))
    wake()
    await delay(50)
    expect(proxy.connections()).toBe(0)
  })
})

describe('a subscription', () => {
  test('takes a flood of 10,000 events, of which it drops what there is no time to read', async () => {
    const { proxy, events, clock } = await openSubscribed()
    const body = JSON.stringify({ error: { message: 'x'.repeat(1000), type: 'rate_limit_error' } })
    for (let count = 0; count < 10_000; count++) proxy.publish({ ...EVENT, body })
    clock.advance(1)
    const held = () => events.length
    await vi.waitFor(() => expect(held()).toBeGreaterThan(3000))
    await vi.waitFor(async () => {
      const before = held()
      await delay(50)
      expect(held()).toBe(before)
    })
    expect(held()).toBeLessThan(5000)
    clock.advance(1000)
    proxy.publish(EVENT)
    await vi.waitFor(() => expect(events.at(-1)?.reason).toBe('unauthorized'))
  })

  test('reads past an event of 10 MiB, and goes on', async () => {
    const { proxy, events } = await openSubscribed()
    proxy.publish({ ...EVENT, body: 'x'.repeat(10 * 1024 * 1024) })
    proxy.publish({ ...EVENT, status_code: 402 })
    await vi.waitFor(() => expect(events).toHaveLength(1))
    expect(events[0]?.reason).toBe('payment_required')
  })

  test('waits for the other half of a line', async () => {
    const { proxy, events } = await openSubscribed()
    const message = messageOf(JSON.stringify(EVENT))
    proxy.send(message.slice(0, 30))
    await delay(50)
    expect(events).toEqual([])
    proxy.send(message.slice(30))
    await vi.waitFor(() => expect(events).toHaveLength(1))
  })

  test.each(['not JSON', '[]', '{"auth_id":', '{"body":"without an account"}'])('passes over %j', async (payload) => {
    const { proxy, events } = await openSubscribed()
    proxy.send(messageOf(payload))
    proxy.publish(EVENT)
    await vi.waitFor(() => expect(events).toHaveLength(1))
  })

  test('passes over what is no message', async () => {
    const { proxy, events, connected } = await openSubscribed()
    proxy.send('*2\r\n$4\r\npong\r\n$0\r\n\r\n-ERR unknown command\r\n:1\r\n*-1\r\n')
    proxy.send(messageOf(JSON.stringify(EVENT)).replace('$6\r\nerrors', '$5\r\nusage'))
    proxy.publish(EVENT)
    await vi.waitFor(() => expect(events).toHaveLength(1))
    expect(connected()).toBe(true)
  })

  test('ends at what is not RESP, and begins again', async () => {
    const { proxy, ...opened } = await openSubscribed()
    proxy.send('hello\r\n')
    expect(await waitsOf(opened)).toEqual([5000])
    expect(opened.connected()).toBe(false)
  })
})
