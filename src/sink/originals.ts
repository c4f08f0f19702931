/** The files of a dataset as they are, for sinks that do not decode. */
import { SampleError } from '../errors.ts'
import type { Dataset, Entry } from '../types.ts'

/** A file of a dataset. */
export interface Original {
  readonly index: number
  readonly path: string
  /** −1 where it has none. */
  readonly label: number
  readonly bytes: Uint8Array
}

/** After a file has been written. */
export interface FilesProgress {
  /** Files that are written. */
  readonly samples: number
  /** Files in all. */
  readonly totalSamples: number
}

/** Files that are being read while the caller is busy with one: hides latency, and keeps few in memory. */
const AHEAD = 4

/**
 * All files of `dataset`, in its order.
 *
 * @throws {SampleError} for one that can't be read
 */
export async function* readOriginals(dataset: Dataset, signal?: AbortSignal): AsyncGenerator<Original, void> {
  const { entries, labels } = dataset
  const pending: Promise<Uint8Array>[] = []
  const start = (entry: Entry) => {
    // An entry that throws at once is no other than one that rejects.
    const read = (async () => entry.read(signal))()
    read.catch(() => {}) // reported when its turn comes
    pending.push(read)
  }
  for (const entry of entries.slice(0, AHEAD)) start(entry)
  for (const [index, { path }] of entries.entries()) {
    signal?.throwIfAborted()
    const bytes = await pending.shift()!.catch((cause) => {
      signal?.throwIfAborted()
      throw new SampleError(path, index, cause)
    })
    const next = entries[index + AHEAD]
    if (next) start(next)
    yield { index, path, label: labels[index]!, bytes }
  }
}
