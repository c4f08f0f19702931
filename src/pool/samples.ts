/** What the pool of workers does with single samples: sends them, and takes them back. */

import { sourceOf } from '../source.ts'
import type { OpenJob } from './chunks.ts'
import { type Outcome, readEntry, type SampleTask } from './pool.ts'
import type { WireTask } from './protocol.ts'

/** What a worker is sent. `transfer` gets what goes with it. */
export function wireTask(task: SampleTask, bytes: Uint8Array | undefined, transfer: ArrayBuffer[]): WireTask {
  const { entry, change, kept, keep } = task
  const wire: { -readonly [key in keyof WireTask]: WireTask[key] } = {}
  if (change) wire.change = change
  if (keep) wire.keep = true
  // Bytes of what is kept are the canvas, which the worker could not read.
  const canvas = kept && (bytes ? { bytes } : kept.canvas)
  if (canvas && ('file' in canvas || isShared(canvas.bytes))) {
    wire.canvas = canvas
    return wire
  }
  const given = canvas ? canvas.bytes : bytes
  if (!given) {
    wire.source = sourceOf(entry)!
    return wire
  }
  // What is kept stays here, and the caller's stay the caller's; `slice` would not copy a Buffer.
  const copy = new Uint8Array(given)
  transfer.push(copy.buffer)
  if (canvas) wire.canvas = { bytes: copy }
  else wire.bytes = copy
  return wire
}

/** Memory that workers see too: a page has it only where it is cross-origin isolated. */
export function isShared({ buffer }: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer
}

/** New memory for a job whose own is lost. */
export function replaceTarget({ target, tasks, sampleLength }: OpenJob): void {
  target.array = new Float32Array(tasks.length * sampleLength)
}

export function copySample(
  { target, sampleLength }: OpenJob,
  buffer: ArrayBuffer,
  from: number,
  to: number,
  outcomes: Outcome[]
): void {
  try {
    target.array.set(new Float32Array(buffer, from * sampleLength * 4, sampleLength), to * sampleLength)
  } catch (cause) {
    outcomes[to] = { cause } // the caller has given the target away
  }
}

/** The bytes of samples `members`; why one can't be read goes into `outcomes`. */
export async function readAll(
  { tasks, signal }: OpenJob,
  members: readonly number[],
  outcomes: Outcome[]
): Promise<Map<number, Uint8Array>> {
  const bytes = new Map<number, Uint8Array>()
  const readings = members.map(async (i) => {
    try {
      signal.throwIfAborted()
      bytes.set(i, await readEntry(tasks[i]!.entry, signal))
    } catch (cause) {
      outcomes[i] = { cause }
    }
  })
  await Promise.all(readings)
  return bytes
}
