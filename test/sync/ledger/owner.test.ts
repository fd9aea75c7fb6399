import { expect, test } from 'vitest'
import { ownerAt } from '../../../src/sync/ledger/owner.ts'

test.each([
  ['http://localhost:8317', true],
  ['http://LOCALHOST.:8317/behind', true],
  ['http://proxy.localhost', true],
  ['http://127.0.0.1:8317', true],
  ['http://127.1:8317', true],
  ['https://127.9.9.9', true],
  ['http://[::1]:8317', true],
  ['http://[::ffff:127.0.0.1]', true],
  ['http://0.0.0.0:8317', true],
  ['http://host.docker.internal:8317', true],
  ['http://host.containers.internal:8317', true],
  ['http://proxy:8317', false],
  ['http://127.example.com', false],
  ['http://localhost.example.com', false],
  ['http://192.168.1.5:8317', false],
  ['http://[::2]:8317', false],
])('the URL %s names whatever machine uses it: %s', (url, isLocal) => {
  expect(ownerAt(url, 'writer-1')).toMatchObject({ writer: 'writer-1', isLocal })
})

test('a URL stands in the store as its SHA-256', () => {
  expect(ownerAt('http://localhost:8317', 'writer-1').urlHash).toBe(
    '88a5f1063d5dc26cd3dbe18493525181e7aacca0f492d68ca0eecce6c793bbbc',
  )
})
