/**
 * Chroma of half the size, for a row of luma: libwebp's triangle filter, (9 a + 3 b + 3 c + d + 8) / 16 of the nearest four
 * samples; at the picture's edges those that are missing are like their neighbours.
 */
import { allocate } from "../../../arena";

/** Of U and V: 3 · near + far, a sample each for the columns, and one to either side, as u16. */
let u: usize = 0;
let v: usize = 0;

/** A vector ahead of a line, for the sample to the left of its first. */
const MARGIN: usize = 16;

/** False where memory ran out. */
export function openUpsampling(chromaWidth: i32): bool {
  const bytes = <u64>(chromaWidth + 16) * 2 + MARGIN;
  u = allocate(bytes);
  v = allocate(bytes);
  if (!u || !v) return false;
  u += MARGIN;
  v += MARGIN;
  return true;
}

/** Blends the two rows of U that are nearest to a row of luma; V is `apart` from U. */
export function blendRows(near: usize, far: usize, apart: usize, chromaWidth: i32): void {
  blend(near, far, u, chromaWidth);
  blend(near + apart, far + apart, v, chromaWidth);
}

function blend(near: usize, far: usize, line: usize, width: i32): void {
  let dst = line;
  const end = line + (<usize>width << 1);
  do {
    const a = v128.load8x8_u(near);
    const b = v128.load8x8_u(far);
    v128.store(dst, i16x8.add(i16x8.add(i16x8.shl(a, 1), a), b));
    near += 8;
    far += 8;
    dst += 16;
  } while (dst < end);
  store<u16>(line - 2, load<u16>(line));
  store<u16>(end, load<u16>(end - 2));
}

/** Where the blended samples of a column of U, and of V, are. */
export function blendedU(column: usize): usize {
  return u + (column << 1);
}

export function blendedV(column: usize): usize {
  return v + (column << 1);
}
