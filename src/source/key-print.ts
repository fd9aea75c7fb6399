import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** A key as the breaker remembers it: enough to see that it changed, slow to guess from. Both in hex. */
export interface KeyPrint {
  readonly salt: string
  readonly hash: string
}

const HASH_BYTES = 32
// About 10 ms; the key itself is longer-lived than a breaker's file and is what an attacker would look for first.
const COST = 4096

export async function printKey(key: string): Promise<KeyPrint> {
  const salt = randomBytes(16).toString('hex')
  return { salt, hash: (await derive(key, salt)).toString('hex') }
}

export async function matchesPrint(key: string, print: KeyPrint): Promise<boolean> {
  const known = Buffer.from(print.hash, 'hex')
  return known.length === HASH_BYTES && timingSafeEqual(await derive(key, print.salt), known)
}

function derive(key: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(key, salt, HASH_BYTES, { N: COST }, (error, hash) => (error === null ? resolve(hash) : reject(error)))
  })
}
