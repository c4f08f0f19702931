/** The Adler-32 of RFC 1950, 8.2, sixteen bytes a step. */

const BASE: u32 = 65521;

/** The most bytes, in whole vectors, after which the second sum still fits 32 bits. */
const MOST: usize = 5552;

/** By how much a byte of a vector counts in the second sum. */
const WEIGHTS = memory.data<i16>([16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 16);

/** Of `length` bytes that follow others of which the sum is `adler`; of the first bytes, that is 1. */
export function adler32(adler: u32, bytes: usize, length: usize): u32 {
  let s1 = adler & 0xffff;
  let s2 = adler >> 16;
  const weightsLow = v128.load(WEIGHTS);
  const weightsHigh = v128.load(WEIGHTS, 16);
  while (length >= 16) {
    const count = (length < MOST ? length : MOST) & ~15;
    const end = bytes + count;
    length -= count;
    s2 += s1 * <u32>count;
    let sums = i32x4.splat(0);
    // For each vector, the sum of all the bytes before it, and the weighted sum of its own.
    let before = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    for (; bytes < end; bytes += 16) {
      const v = v128.load(bytes);
      before = i32x4.add(before, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(v), weightsLow));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(v), weightsHigh));
    }
    s1 = (s1 + lanes(sums)) % BASE;
    s2 = (s2 + (lanes(before) << 4) + lanes(weighted)) % BASE;
  }
  for (const end = bytes + length; bytes < end; ++bytes) {
    s1 += load<u8>(bytes);
    s2 += s1;
  }
  return ((s2 % BASE) << 16) | (s1 % BASE);
}

function lanes(v: v128): u32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
