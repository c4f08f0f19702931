/**
 * The axes in use, and those of earlier images: photographs come in few sizes, and the sines of a Lanczos axis cost a
 * fifth of resizing a small one. They live in static memory, which `reset` leaves alone.
 */
import { allocate } from "../arena";
import { Filter } from "./filters";
import { Axis, axisBytes, computeWeights, layOutAxis } from "./weights";

const POOL_BYTES: usize = 1 << 19;
const MOST: i32 = 32;

const pool: usize = memory.data(1 << 19, 16);
/** Pointers to the axes in the pool. */
const kept: usize = memory.data(32 * 4, 16);
let count: i32 = 0;
let top: usize = 0;
let overflowed: bool = false;

/** To be called before an image, when no axis is in use: makes room if there was too little for the last one. */
export function tidyAxes(): void {
  if (!overflowed) return;
  count = 0;
  top = 0;
  overflowed = false;
}

/**
 * The axis that turns samples `from` … `to` of a line of `size` into `full` samples, of which it makes `length` from number
 * `start` on. Null where memory ran out.
 */
export function makeAxis(
  filter: Filter, size: i32, from: f64, to: f64, full: i32, start: i32, length: i32,
): Axis | null {
  for (let i = 0; i < count; ++i) {
    const axis = changetype<Axis>(load<usize>(kept + (<usize>i << 2)));
    if (
      axis.size == size && axis.length == length && axis.filter == filter && axis.from == from && axis.to == to &&
      axis.full == full && axis.start == start
    ) {
      return axis;
    }
  }
  const bytes = axisBytes(filter, from, to, full, length);
  const fits = count < MOST && bytes <= <u64>(POOL_BYTES - top);
  const block = fits ? pool + top : allocate(bytes);
  if (!block) return null;
  const axis = layOutAxis(block, filter, size, from, to, full, start, length);
  if (!computeWeights(axis)) return null;
  if (fits) {
    store<usize>(kept + (<usize>count << 2), block);
    count += 1;
    top += (<usize>bytes + 15) & ~15;
  } else if (bytes <= POOL_BYTES) {
    overflowed = true;
  }
  return axis;
}
