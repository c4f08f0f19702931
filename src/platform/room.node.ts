/** Memory that a process keeps for large arrays, so that the system need not provide it for each of them anew. */
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { isMainThread, MessageChannel } from 'node:worker_threads'

/**
 * Bytes of the largest block that glibc ever takes from its heap, less than a page for what it notes beside: larger ones come
 * from the system each time (`DEFAULT_MMAP_THRESHOLD_MAX` in mallopt(3)).
 */
const BLOCK = (32 << 20) - 8192

/** Room for thirteen batches of 32 × 224 × 224 × 3: where none is kept, ten or so are in use or wait to be collected. */
const BLOCKS = 8

/** Arrays that are made before there is room: to make it takes as long as the first batch. */
const FEW = 3

/** Arrays after which it is seen whether there still is. The first ones in a room have new pages always. */
const WINDOW = 16

/** Of which share of an array's bytes new pages show that there is none. */
const SHARE = 1 / 4

/** Then other things have taken it, or it does not help: it is made so often, and not again. */
const MOST_ROOMS = 3

const PAGE = 4096

/** What lies at the end of each room, and is never freed: so long that it does not fit before it. Nobody writes into it. */
const pins: Buffer[] = []
let rooms = 0
/** Large arrays since the last room was made, the bytes of the last few of them, and the new pages before these. */
let arrays = 0
let bytes = 0
let pages = 0

/** Sees to it that there is room for large arrays, one of which is about to be made. */
export function keepRoom(length: number): void {
  if (rooms === MOST_ROOMS || !isMainThread) return
  if (rooms === 0 ? arrays === FEW : isLost()) makeRoom()
  arrays++
  bytes += length
}

/** Whether the last arrays were made in new pages. */
function isLost(): boolean {
  if (arrays % WINDOW !== 0 || arrays === 0) return false
  const before = pages
  const last = bytes
  pages = process.resourceUsage().minorPageFault
  bytes = 0
  return arrays > WINDOW && (pages - before) * PAGE > last * SHARE
}

/**
 * Makes room in the process' heap, in whose pages later arrays are made again and again. Nothing is written into it, so that
 * it takes no memory until then.
 *
 * Without it, glibc takes an array of some megabytes from the system, and gives it back when it is freed. Once one has been
 * freed it takes the next ones from its heap, but gives the free end of that back too, as soon as it is twice as long
 * (`M_MMAP_THRESHOLD`, `M_TRIM_THRESHOLD` in mallopt(3)). The system has to find and to clear each page of each batch then,
 * which can take as long as to make its samples. So the largest block is freed, which sets the thresholds to 32 and 64 MiB;
 * and something is put behind the room, so that it never is the heap's end. Where there already is room, it is taken, and
 * freed again. The heaps of other threads than the main one are others. With another C library all this does nothing.
 */
function makeRoom(): void {
  rooms++
  arrays = 0
  bytes = 0
  try {
    free(Buffer.allocUnsafeSlow(BLOCK))
    const blocks = Array.from({ length: BLOCKS }, () => Buffer.allocUnsafeSlow(BLOCK))
    pins.push(Buffer.allocUnsafeSlow(BLOCK))
    for (const block of blocks) free(block)
  } catch {
    // So much memory is not to be had, or not even its addresses: arrays are made where they can be.
    rooms = MOST_ROOMS
  }
}

/** At once, not when the engine collects it: what is sent to a port that is closed is thrown away. */
function free({ buffer }: Buffer): void {
  const { port1 } = new MessageChannel()
  port1.close()
  port1.postMessage(null, [buffer as ArrayBuffer])
}
