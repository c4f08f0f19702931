import { untilAborted } from '../abort.ts'
import type { Caching } from '../cache/store.ts'
import { OptionError } from '../errors.ts'
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
  /** Room for all samples. */
  readonly target: Float32Array
  readonly signal: AbortSignal
}

/** Why a sample could not be made; undefined where it could. */
export type Outcome = { readonly cause: unknown } | undefined

/** Makes samples, somewhere. */
export interface Pool {
  /**
   * Reads, decodes, resizes, augments and normalises every sample of `job` into its place in the target, and gives one
   * outcome for each. Rejects with the signal's reason once the signal is aborted; `target` is then left alone.
   */
  make(job: Job): Promise<readonly Outcome[]>
  close(): Promise<void>
}

/** The bytes of an entry, by its own `read`, which may give anything and heed no signal. */
export async function readEntry(entry: Entry, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted()
  const bytes: unknown = await untilAborted(entry.read(signal), signal)
  if (bytes instanceof Uint8Array) return bytes
  throw new OptionError('OPTION_TYPE', `entry.read()`, bytes, 'a promise of a Uint8Array')
}
