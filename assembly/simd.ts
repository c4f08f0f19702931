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
