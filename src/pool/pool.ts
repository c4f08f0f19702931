import { untilAborted } from '../abort.ts'
import type { Caching } from '../cache/store.ts'
import { OptionError } from '../errors.ts'
import type { Target } from '../ring.ts'
import type { Entry } from '../types.ts'

/** One sample to make. */
export interface SampleTask extends Caching {
  readonly entry: Entry
  /** The encoded `Change`: what augmentation does to this sample. */
  readonly change?: Uint8Array
}

/** Samples to make side by side: what a worker would need to know. */
export interface Job {
  readonly tasks: readonly SampleTask[]
  /** The encoded `SampleSpec`. */
  readonly spec: Uint8Array
  /** Whether the EXIF orientation is applied: in `spec` too, but decoders that are not in the kernel need to know. */
  readonly orient: boolean
  readonly maxPixels: number
  /** Values of a sample. */
  readonly sampleLength: number
  readonly target: Target
  /**
   * Whether the target's memory may be given away to a worker that makes all samples: its array is all of it, nobody else
   * needs it, and other jobs are there for other workers.
   */
  readonly travels?: boolean
  readonly signal: AbortSignal
}

/** Why a sample could not be made; undefined where it could. */
export type Outcome = { readonly cause: unknown } | undefined

/** Makes samples, somewhere. */
export interface Pool {
  /**
   * Reads, decodes, resizes, augments and normalises every sample of `job` into its place in the target. Rejects with the
   * signal's reason once the signal is aborted, and with a `WorkerError` or `KernelError` where nobody can make them, whatever
   * they are; the target is then left alone, and memory that is to be used again has come back, unless the pool was closed.
   * @returns one outcome for each sample
   */
  make(job: Job): Promise<readonly Outcome[]>
  close(): Promise<void>
}

/** The bytes of an entry, by its own `read`, which may give anything and heed no signal. */
export async function readEntry(entry: Entry, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted()
  const bytes: unknown = await untilAborted(Promise.resolve(entry.read(signal)), signal)
  if (bytes instanceof Uint8Array) return bytes
  throw new OptionError('OPTION_TYPE', `entry.read()`, bytes, 'a promise of a Uint8Array')
}
