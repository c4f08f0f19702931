/** Resized samples, kept from the first epoch on. */
import { openFileStore, stampOfFile } from '#cacheFile'
import { fingerprint } from '../fingerprint.ts'
import { canvasBytes, encodeSpec } from '../kernel/abi.ts'
import type { Plan } from '../plan.ts'
import { sourceOf } from '../source.ts'
import type { Dataset, Entry } from '../types.ts'
import { MemoryStore } from './memory.ts'
import type { Caching, Stamp, Store, StoreLayout } from './store.ts'

export class SampleCache {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** `row` is the entry's index. What is kept is used as long as the file's size and time are those of then. */
  find(row: number, entry: Entry): Caching {
    const store = this.#store
    const stamp = stampOf(entry)
    if (!stamp) return {}
    const known = store.stampOf(row)
    if (known && known[0] === stamp[0] && known[1] === stamp[1]) {
      return { kept: { canvas: store.canvasOf(row), load: () => store.load(row) } }
    }
    return { keep: (canvas) => store.put(row, stamp, canvas) }
  }

  /** To be called at the end of an epoch: who never closes its batches keeps the cache all the same. */
  flush(): Promise<void> {
    return this.#store.flush()
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

/** A cache in memory or in a file, for samples as `plan` wants them. Throws `CacheError`. */
export async function openCache(
  where: 'memory' | string | URL,
  plan: Plan,
  dataset: Dataset
): Promise<SampleCache> {
  const { height, width, channels, filter, antialias, fit, resize, orient, fast } = plan.sample
  const { maxPixels } = plan
  const canvas = { height, width, channels, filter, antialias, fit, resize, orient, fast, maxPixels }
  const layout: StoreLayout = {
    fingerprint: fingerprint(canvas, 'canvas', dataset),
    length: dataset.length,
    canvasBytes: canvasBytes(encodeSpec(plan.sample)),
  }
  const store =
    where === 'memory'
      ? new MemoryStore(layout.length, layout.canvasBytes)
      : await openFileStore(where, layout)
  return new SampleCache(store)
}

/** Undefined where a file can't be found. */
function stampOf(entry: Entry): Stamp | undefined {
  const source = sourceOf(entry)
  if (source && 'file' in source) return stampOfFile(source.file)
  if (source && 'blob' in source) {
    return [source.blob.size, (source.blob as Partial<File>).lastModified ?? -1]
  }
  return [entry.size ?? -1, -1]
}
