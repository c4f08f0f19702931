/** The transforms of colours (RFC 9649, 4.2 to 4.4), undone in place. Pixels are A R G B: in memory, blue comes first. */
import { tilesOf } from "./image";

/** The green of each pixel in place of its red and blue. */
const GREENS = memory.data<u8>([1, 255, 1, 255, 5, 255, 5, 255, 9, 255, 9, 255, 13, 255, 13, 255], 16);

/** Section 4.3. Up to three pixels more are changed. */
export function addGreen(pixels: usize, count: usize): void {
  const mask = v128.load(GREENS);
  const end = pixels + (count << 2);
  do {
    const v = v128.load(pixels);
    v128.store(pixels, i8x16.add(v, i8x16.swizzle(v, mask)));
    pixels += 16;
  } while (pixels < end);
}

/** Section 4.2. `factors`: an image of a pixel for each tile of 2^`bits` pixels. */
export function undoColorTransform(pixels: usize, width: i32, height: i32, factors: usize, bits: i32): void {
  const across = <usize>tilesOf(width, bits);
  for (let y = 0; y < height; ++y) {
    let factor = factors + (<usize>(y >> bits) * across << 2);
    const end = pixels + (<usize>width << 2);
    while (pixels < end) {
      const stop = min(pixels + (<usize>4 << bits), end);
      undoSpan(load<u32>(factor), pixels, stop);
      pixels = stop;
      factor += 4;
    }
  }
}

/** A tile's share of a row. */
function undoSpan(factor: u32, at: usize, end: usize): void {
  // As int16 for each pixel's lower half, which blue is in, and its upper one.
  const byGreen = i32x4.splat((<i32>extend8(factor >> 8) & 0xffff) | (<i32>extend8(factor) << 16));
  const byRed = i32x4.splat(<i32>extend8(factor >> 16) & 0xffff);
  for (; at + 16 <= end; at += 16) v128.store(at, undoPixels(v128.load(at), byGreen, byRed));
  for (; at < end; at += 4) v128.store32_lane(at, undoPixels(v128.load32_zero(at), byGreen, byRed), 0);
}

// @ts-ignore: decorator
@inline
function extend8(v: u32): i32 {
  return <i32><i8>v;
}

// @ts-ignore: decorator
@inline
function undoPixels(v: v128, byGreen: v128, byRed: v128): v128 {
  const low = i16x8.splat(0xff);
  // The signed green in both halves.
  const green = i16x8.shr_s(i16x8.shuffle(v, v, 0, 0, 2, 2, 4, 4, 6, 6), 8);
  const first = v128.and(i16x8.shr_s(i16x8.mul(green, byGreen), 5), low);
  v = i8x16.add(v, first);
  // The signed red in the lower half.
  const red = i32x4.shr_s(i32x4.shl(v, 8), 24);
  const second = v128.and(i16x8.shr_s(i16x8.mul(red, byRed), 5), low);
  return i8x16.add(v, second);
}

/**
 * Section 4.4. `packed`: rows of `packedWidth` pixels, of whose green each 8 >> `bits` bits are an index; it may lie at the end
 * of `pixels`' own memory, of which nothing is overwritten before it was read.
 */
export function undoColorIndexing(
  packed: usize, packedWidth: i32, pixels: usize, width: i32, height: i32, colors: usize, bits: i32,
): void {
  const indexBits = 8 >> bits;
  const mask: u32 = (1 << indexBits) - 1;
  const more = (1 << bits) - 1;
  for (let y = 0; y < height; ++y) {
    let from = packed + (<usize>y * <usize>packedWidth << 2);
    let indices: u32 = 0;
    for (let x = 0; x < width; ++x, pixels += 4) {
      if (x & more) {
        indices >>= indexBits;
      } else {
        indices = load<u8>(from, 1);
        from += 4;
      }
      store<u32>(pixels, load<u32>(colors + (<usize>(indices & mask) << 2)));
    }
  }
}
