/** Memory that a process keeps for large arrays, so that the system need not provide it for each of them anew. */
import { Buffer } from 'node:buffer'
import { isMainThread, MessageChannel } from 'node:worker_threads'

/**
 * Bytes of the largest block that glibc ever takes from its heap, less than a page for what it notes beside: larger ones come
 * from the system each time (`DEFAULT_MMAP_THRESHOLD_MAX` in mallopt(3)).
 */
const BLOCK = (32 << 20) - 8192

/** Room for ten batches of 32 × 224 × 224 × 3: where none is kept, some so many are in use or wait to be collected. */
const BLOCKS = 6

/** Bytes that are more than what is free in a young heap's gaps. */
const PIN = 120_000
const PINS = 4

/** What lies at the end of the room, and is never freed. */
let pins: readonly Buffer[] = []

/**
 * Makes room in the process' heap, in whose pages later arrays are made again and again. Nothing is written into it, so that
 * it takes no memory until then.
 *
 * Without it, glibc takes an array of some megabytes from the system, and gives it back when it is freed. Once one has been
 * freed it takes the next ones from its heap, but gives the free end of that back too, as soon as it is twice as long
 * (`M_MMAP_THRESHOLD`, `M_TRIM_THRESHOLD` in mallopt(3)). The system has to find and to clear each page of each batch then,
 * which can take as long as to make its samples. So the largest block is freed, which sets the thresholds to 32 and 64 MiB;
 * and something is put behind the room, so that it never is the heap's end. Does nothing in other threads than the main one,
 * whose heaps are others, and no harm with another C library.
 */
export function makeRoom(): void {
  if (!isMainThread || pins.length > 0) return
  try {
    free(Buffer.allocUnsafeSlow(BLOCK))
    const blocks = Array.from({ length: BLOCKS }, () => Buffer.allocUnsafeSlow(BLOCK))
    pins = Array.from({ length: PINS }, () => Buffer.allocUnsafeSlow(PIN))
    for (const block of blocks) free(block)
  } catch {
    // So much memory is not to be had, or not even its addresses: arrays are made where they can be.
  }
}

/** At once, not when the engine collects it: what is sent to a port that is closed is thrown away. */
function free({ buffer }: Buffer): void {
  const { port1 } = new MessageChannel()
  port1.close()
  port1.postMessage(null, [buffer as ArrayBuffer])
}
