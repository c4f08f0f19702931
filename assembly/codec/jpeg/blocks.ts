/** What a block of coefficients is like, and samples of blocks that have none. */

/** What all samples are where all coefficients are zero. */
const GRAY: u8 = 128;

/**
 * An upper bound of the extent (see `inverseTransform`) as far as it matters there: 1 if all but the first coefficient
 * are zero, 10 if all beyond rows and columns 0 … 3 are, otherwise 64.
 */
export function extentOf(block: usize): i32 {
  const row0 = v128.load(block);
  const rows123 = v128.or(v128.or(v128.load(block, 16), v128.load(block, 32)), v128.load(block, 48));
  const rows4567 = v128.or(
    v128.or(v128.load(block, 64), v128.load(block, 80)),
    v128.or(v128.load(block, 96), v128.load(block, 112)),
  );
  if (v128.any_true(rows4567)) return 64;
  const top = v128.or(row0, rows123);
  if (i64x2.extract_lane(top, 1) != 0) return 64;
  return i64x2.extract_lane(rows123, 0) != 0 || i64x2.extract_lane(row0, 0) & ~0xffff ? 10 : 1;
}

/** Whether all coefficients in `bytes` bytes, of whole blocks, are zero. */
export function areZero(at: usize, bytes: usize): bool {
  for (const end = at + bytes; at < end; at += 64) {
    const first = v128.or(v128.load(at), v128.load(at, 16));
    const second = v128.or(v128.load(at, 32), v128.load(at, 48));
    if (v128.any_true(v128.or(first, second))) return false;
  }
  return true;
}

/** The samples of empty blocks: `rows` rows of `bytes` each. */
export function fillGray(target: usize, stride: usize, rows: i32, bytes: usize): void {
  for (let y = 0; y < rows; ++y, target += stride) memory.fill(target, GRAY, bytes);
}
