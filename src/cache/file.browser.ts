import { wrongValue } from '../errors.ts'
import type { Stamp, Store, StoreLayout } from './store.ts'

/** Of a file on disk. There is none here. */
export const stampOfFile = (_path: string): Stamp | undefined => undefined

export async function openFileStore(path: string | URL, _layout: StoreLayout): Promise<Store> {
  throw wrongValue('cache', path, "'memory': a file needs Node, Deno or Bun")
}
