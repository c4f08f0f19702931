/** Small vector idioms that several kernels share. */

/**
 * Picks bytes of `v` by the indices in `mask`; an index of 16 or more gives a zero byte. The mask is to be loaded from memory into a local
 * ahead of a loop: V8 builds a constant shuffle anew in each round.
 */
// @ts-ignore: decorator
@inline
export function pick(v: v128, mask: v128): v128 {
  return i8x16.swizzle(v, mask);
}

/** Four unsigned bytes at `at` as float32 lanes. */
// @ts-ignore: decorator
@inline
export function bytesToFloats(at: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(at));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words));
}

// Two vectors' first or second halves, one element of each in turn.

// @ts-ignore: decorator
@inline
export function lowBytes(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
export function highBytes(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// @ts-ignore: decorator
@inline
export function lowWords(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
export function highWords(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
