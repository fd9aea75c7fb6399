import type { CliProxy } from '../domain/source.ts'
import { readManagementKey, type StatedKey } from './management-key.ts'

/** A proxy as the configuration has it, as plain values: two that are equal are asked in the same way. */
export interface StatedProxy extends Pick<CliProxy, 'name' | 'url' | 'ca' | 'headers'> {
  readonly key: StatedKey
}

/** A proxy that is asked as it is stated at that moment. */
export function toCliProxy({ name, url }: StatedProxy, stated: () => StatedProxy): CliProxy {
  return {
    name,
    url,
    readKey: () => readManagementKey(stated().key),
    get ca() {
      return stated().ca
    },
    get headers() {
      return stated().headers
    },
  }
}
