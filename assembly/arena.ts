/**
 * Bump allocation above the static data. The host releases everything before each image, so that
 * after the largest image of an epoch has been met, memory never grows again.
 */

/** Blocks start on a vector boundary. */
const ALIGNMENT: u64 = 16;

/**
 * Kernels work in whole vectors and may read or write this many bytes past the end of a block: a
 * step of normalisation is sixteen float32 values, of which all but one can lie beyond.
 */
const SLACK: u64 = 64;

const PAGE_BITS: u64 = 16;

/** Linear memory ends at 4 GiB; the last page is left alone so that an end pointer never wraps. */
const LIMIT: u64 = (1 << 32) - (1 << PAGE_BITS);

const base: u64 = (<u64>__heap_base + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
let top: u64 = base;

/** Releases every block. */
export function reset(): void {
  top = base;
}

/** Where the next block starts; give it to `release` to free all that is allocated after this call. */
export function mark(): u64 {
  return top;
}

export function release(to: u64): void {
  top = to;
}

/** A block of `bytes` uninitialised bytes, or 0 where memory can't grow that far. */
export function allocate(bytes: u64): usize {
  if (bytes > LIMIT) return 0;
  const start = top;
  const end = start + ((bytes + SLACK + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1));
  if (end > LIMIT) return 0;
  const pages = <i32>((end + ((1 << PAGE_BITS) - 1)) >> PAGE_BITS);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return 0;
  top = end;
  return <usize>start;
}
