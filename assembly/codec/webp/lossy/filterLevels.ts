/** How strongly a macroblock's edges are filtered (RFC 6386, sections 9.6 and 15.2 to 15.4). */

const SEGMENTS: i32 = 4;

/** Of a segment, then of whether subblocks are predicted: edge limit, interior limit and hev threshold, and a zero. */
const STRENGTHS = memory.data(4 * 2 * 4, 4);

/** Whether anything is filtered at all, and whether only luma is, by the simple filter. */
export let filters: bool = false;
export let filtersSimply: bool = false;

/** The limits as bytes of a u32. The first is 0 where nothing is to be filtered; between macroblocks it is 4 more. */
export function strengthOf(segment: usize, subblocks: usize): u32 {
  return load<u32>(STRENGTHS + (segment << 3) + (subblocks << 2));
}

/** `levels`: an i32 for each segment. `intra` is added for intra prediction, `subblockDelta` for that by subblocks. */
export function setFilters(
  simple: bool, level: i32, sharpness: i32, intra: i32, subblockDelta: i32, segmented: bool, absolute: bool,
  levels: usize,
): void {
  filters = level != 0;
  filtersSimply = simple;
  for (let s = 0; s < SEGMENTS; ++s) {
    let base = level;
    if (segmented) base = load<i32>(levels + (s << 2)) + (absolute ? 0 : level);
    for (let subblocks = 0; subblocks < 2; ++subblocks) {
      const adjusted = base + intra + (subblocks ? subblockDelta : 0);
      store<u32>(STRENGTHS + (s << 3) + (subblocks << 2), limitsOf(max(0, min(63, adjusted)), sharpness));
    }
  }
}

function limitsOf(level: i32, sharpness: i32): u32 {
  if (!level) return 0;
  let interior = level;
  if (sharpness) {
    interior >>= sharpness > 4 ? 2 : 1;
    interior = min(interior, 9 - sharpness);
  }
  interior = max(interior, 1);
  const hev = level >= 40 ? 2 : level >= 15 ? 1 : 0;
  return (2 * level + interior) | (interior << 8) | (hev << 16);
}
