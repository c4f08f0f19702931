/** Premultiplied alpha, as Pillow's RGBA ↔ RGBa: `resize` filters colours weighted by their opacity. */
import { pick } from "../simd";

const ALPHA_OF_EACH = memory.data<u8>([3, 3, 3, 255, 7, 7, 7, 255, 11, 11, 11, 255, 15, 15, 15, 255], 16);
const OPAQUE: u32 = 0xff000000;

/** round(value · alpha / 255) by MULDIV255 of Pillow's ImagingUtils.h, exact for 8-bit operands. */
// @ts-ignore: decorator
@inline
function timesAlpha(values: v128, alphas: v128): v128 {
  const t = i16x8.add(i16x8.mul(values, alphas), i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(i16x8.shr_u(t, 8), t), 8);
}

/** Multiplies colour by alpha. May write up to one vector past the end. */
export function premultiply(src: usize, dst: usize, count: usize): void {
  const mask = v128.load(ALPHA_OF_EACH);
  const opaque = i32x4.splat(OPAQUE);
  const end = src + count * 4;
  for (; src < end; src += 16, dst += 16) {
    const pixels = v128.load(src);
    // Alpha itself is multiplied by 255 / 255.
    const alphas = v128.or(pick(pixels, mask), opaque);
    const low = timesAlpha(i16x8.extend_low_i8x16_u(pixels), i16x8.extend_low_i8x16_u(alphas));
    const high = timesAlpha(i16x8.extend_high_i8x16_u(pixels), i16x8.extend_high_i8x16_u(alphas));
    v128.store(dst, i8x16.narrow_i16x8_u(low, high));
  }
}

/** Divides colour by alpha again, in place; what is fully transparent keeps its value. */
export function unpremultiply(pixels: usize, count: usize): void {
  const end = pixels + count * 4;
  for (let at = pixels; at < end; at += 4) {
    const alpha = <u32>load<u8>(at, 3);
    if (alpha == 255 || alpha == 0) continue;
    store<u8>(at, min<u32>((255 * <u32>load<u8>(at)) / alpha, 255));
    store<u8>(at, min<u32>((255 * <u32>load<u8>(at, 1)) / alpha, 255), 1);
    store<u8>(at, min<u32>((255 * <u32>load<u8>(at, 2)) / alpha, 255), 2);
  }
}
