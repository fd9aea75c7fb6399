import { randomBytes, scrypt } from 'node:crypto'

const HASH_BYTES = 32
// About 10 ms; the key itself is longer-lived than a breaker's file and is what an attacker would look for first.
const COST = 4096

/** 16 random bytes in hex. */
export function createSalt(): string {
  return randomBytes(16).toString('hex')
}

/** A key as the breaker remembers it, in hex: enough to distinguish keys, slow to guess from. */
export function hashKey(key: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(key, salt, HASH_BYTES, { N: COST }, (error, hash) =>
      error === null ? resolve(hash.toString('hex')) : reject(error),
    )
  })
}
