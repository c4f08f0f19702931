import type { Entry } from '../types.ts'

/** One sample to make: what a worker would need to know. */
export interface SampleTask {
  readonly entry: Entry
  /** The encoded `SampleSpec`. */
  readonly spec: Uint8Array
  /** Whether the EXIF orientation is applied: in `spec` too, but decoders that are not in the kernel need to know. */
  readonly orient: boolean
  readonly maxPixels: number
  readonly signal: AbortSignal
}

/** Makes samples, somewhere. The seam behind which workers stand. */
export interface Pool {
  /**
   * Reads, decodes, resizes and normalises one sample into `target`. Rejects with the cause if that fails, and with
   * the signal's reason, leaving `target` alone, once the signal is aborted.
   */
  run(task: SampleTask, target: Float32Array): Promise<void>
  close(): Promise<void>
}
