/** Indices into a table of 256 colours, each of four bytes: R, G, B, A. */
import { pick } from "../simd";

/** Bytes of a table. */
export const PALETTE_BYTES: usize = 1024;

/** Greys from black to white: what Pillow's palettes hold before a file's colours are put in. */
export function fillRamp(palette: usize): void {
  for (let i: u32 = 0; i < 256; ++i) setColor(palette, i, i, i, i);
}

export function setColor(palette: usize, index: u32, r: u32, g: u32, b: u32): void {
  store<u32>(palette + (<usize>index << 2), r | (g << 8) | (b << 16) | 0xff000000);
}

export function setTransparent(palette: usize, index: u32): void {
  store<u8>(palette + (<usize>index << 2), 0, 3);
}

/** Sixteen pixels of one colour in RGB, as three vectors. */
const RGB_0 = memory.data<u8>([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0], 16);
const RGB_1 = memory.data<u8>([1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1], 16);
const RGB_2 = memory.data<u8>([2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], 16);

/** `count` indices at `src` as pixels of 3 or 4 channels. May read 3 bytes and write 12 bytes past the end. */
export function expandIndices(src: usize, count: usize, palette: usize, dst: usize, channels: usize): void {
  const end = src + count;
  const vectorsEnd = src + (count & ~15);
  const step = channels << 2;
  while (src < end) {
    // Pictures with few colours have large areas of one.
    if (src < vectorsEnd && isFlat(src)) {
      fillSixteen(colorOf(palette, load<u8>(src)), dst, channels);
      src += 16;
      dst += channels << 4;
      continue;
    }
    const stop = src < vectorsEnd ? src + 16 : end;
    for (; src < stop; src += 4, dst += step) {
      if (channels == 4) fourInRgba(palette, load<u32>(src), dst);
      else fourInRgb(palette, load<u32>(src), dst);
    }
  }
}

/** Whether the sixteen bytes are all the same. */
// @ts-ignore: decorator
@inline
function isFlat(src: usize): bool {
  return i8x16.all_true(i8x16.eq(v128.load(src), v128.load8_splat(src)));
}

function fillSixteen(color: u32, dst: usize, channels: usize): void {
  const four = i32x4.splat(color);
  if (channels == 4) {
    v128.store(dst, four);
    v128.store(dst, four, 16);
    v128.store(dst, four, 32);
    v128.store(dst, four, 48);
    return;
  }
  v128.store(dst, pick(four, v128.load(RGB_0)));
  v128.store(dst, pick(four, v128.load(RGB_1)), 16);
  v128.store(dst, pick(four, v128.load(RGB_2)), 32);
}

// @ts-ignore: decorator
@inline
function fourInRgba(palette: usize, four: u32, dst: usize): void {
  store<u64>(dst, pair(palette, four));
  store<u64>(dst, pair(palette, four >> 16), 8);
}

/** Each store's fourth byte is overwritten by the next. */
// @ts-ignore: decorator
@inline
function fourInRgb(palette: usize, four: u32, dst: usize): void {
  store<u32>(dst, colorOf(palette, four & 0xff));
  store<u32>(dst, colorOf(palette, (four >> 8) & 0xff), 3);
  store<u32>(dst, colorOf(palette, (four >> 16) & 0xff), 6);
  store<u32>(dst, colorOf(palette, four >> 24), 9);
}

// @ts-ignore: decorator
@inline
export function colorOf(palette: usize, index: u32): u32 {
  return load<u32>(palette + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function pair(palette: usize, two: u32): u64 {
  return <u64>colorOf(palette, two & 0xff) | (<u64>colorOf(palette, (two >> 8) & 0xff) << 32);
}
