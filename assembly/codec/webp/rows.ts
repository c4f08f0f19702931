/** Rows of A R G B, in memory B G R A, as they are wanted. Nothing is written past their end. */

const SWAPPED = memory.data<u8>([2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15], 16);
const WITHOUT_ALPHA = memory.data<u8>([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255], 16);

export function toRgba(from: usize, to: usize, width: usize): void {
  const mask = v128.load(SWAPPED);
  const end = from + (width << 2);
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, i8x16.swizzle(v128.load(from), mask));
  for (; from < end; from += 4, to += 4) v128.store32_lane(to, i8x16.swizzle(v128.load32_zero(from), mask), 0);
}

export function toRgb(from: usize, to: usize, width: usize): void {
  const mask = v128.load(WITHOUT_ALPHA);
  const end = from + (width << 2);
  // Four zeros more than the twelve bytes, which the next pixels overwrite.
  for (; from + 24 <= end; from += 16, to += 12) v128.store(to, i8x16.swizzle(v128.load(from), mask));
  for (; from < end; from += 4, to += 3) {
    store<u8>(to, load<u8>(from, 2));
    store<u8>(to, load<u8>(from, 1), 1);
    store<u8>(to, load<u8>(from), 2);
  }
}
