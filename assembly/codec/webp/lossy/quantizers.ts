/** Dequantization factors of the segments (RFC 6386, sections 9.6 and 14.1). */
import { AC_QLOOKUP, DC_QLOOKUP } from "./tables";

const SEGMENTS: usize = 4;

/** Of a segment, as u16: DC and AC of Y2, of Y, and of chroma. */
const FACTORS = memory.data(4 * 12, 4);

export const Y2_FACTORS: usize = 0;
export const Y_FACTORS: usize = 4;
export const CHROMA_FACTORS: usize = 8;

export function factorsOf(segment: usize): usize {
  return FACTORS + segment * 12;
}

/** `quantizers`: an i32 for each segment, which replaces `yac`, or is added to it. */
export function setQuantizers(
  yac: i32, ydc: i32, y2dc: i32, y2ac: i32, uvdc: i32, uvac: i32, segmented: bool, absolute: bool, quantizers: usize,
): void {
  for (let s: usize = 0; s < SEGMENTS; ++s) {
    let q = yac;
    if (segmented) q = load<i32>(quantizers + (s << 2)) + (absolute ? 0 : yac);
    const at = factorsOf(s);
    store<u16>(at, 2 * dcOf(q + y2dc, 127));
    // 155 / 100, at least 8.
    store<u16>(at, max(8, (acOf(q + y2ac) * 155) / 100), 2);
    store<u16>(at, dcOf(q + ydc, 127), 4);
    store<u16>(at, acOf(q), 6);
    store<u16>(at, dcOf(q + uvdc, 117), 8);
    store<u16>(at, acOf(q + uvac), 10);
  }
}

function dcOf(q: i32, most: i32): i32 {
  return load<u8>(DC_QLOOKUP + max(0, min(most, q)));
}

function acOf(q: i32): i32 {
  return load<u16>(AC_QLOOKUP + (max(0, min(127, q)) << 1));
}
