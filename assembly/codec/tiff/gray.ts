/** Grey of any depth as 8 bits, as Pillow's unpackers and `convert` make it: what is wider is clipped, not scaled. */
import { unpackBits, unpackNibbles } from "../../pixel/unpack";
import { pick } from "../../simd";
import { Compression, directory } from "./directory";
import { isLittleEndian } from "./file";
import { Format, layout } from "./layout";

/** By value, if there are no more than sixteen. */
const LEVELS = memory.data(16, 16);

export function openGray(): void {
  const bits = directory.bits;
  const flip = layout.inverted ? 255 : 0;
  for (let i: u32 = 0; i < 16; ++i) store<u8>(LEVELS + i, <u8>((i * 255) / ((1 << min<u32>(bits, 4)) - 1)) ^ flip);
}

/** `count` pixels. May write two vectors past the end. */
export function grayRow(src: usize, count: usize, dst: usize): void {
  const bits = directory.bits;
  if (bits < 8) {
    spreadRow(src, count, dst, bits);
    const levels = v128.load(LEVELS);
    for (const end = dst + count; dst < end; dst += 16) v128.store(dst, pick(levels, v128.load(dst)));
  } else if (bits == 8) {
    const flip = i8x16.splat(layout.inverted ? -1 : 0);
    for (const end = dst + count; dst < end; src += 16, dst += 16) v128.store(dst, v128.xor(v128.load(src), flip));
  } else if (bits == 12) {
    clipTwelve(src, count, dst);
  } else {
    clipWide(src, count, dst);
  }
}

/** Samples of 1, 2 or 4 bits as bytes. May write two vectors past the end. */
export function spreadRow(src: usize, count: usize, dst: usize, bits: u32): void {
  if (bits == 1) {
    unpackBits(src, count, dst, 0, 1);
  } else if (bits == 4) {
    unpackNibbles(src, count, dst);
  } else {
    for (const end = dst + count; dst < end; ++src, dst += 4) {
      const four = <u32>load<u8>(src);
      store<u32>(dst, (four >> 6) | (((four >> 4) & 3) << 8) | (((four >> 2) & 3) << 16) | ((four & 3) << 24));
    }
  }
}

/** Two samples in three bytes. */
function clipTwelve(src: usize, count: usize, dst: usize): void {
  for (let i: usize = 0; i < count; ++i) {
    const at = src + (i >> 1) * 3;
    const first = <u32>load<u8>(at);
    const second = <u32>load<u8>(at, 1);
    const value = i & 1 ? ((second & 15) << 8) | load<u8>(at, 2) : (first << 4) | (second >> 4);
    store<u8>(dst + i, <u8>min<u32>(value, 255));
  }
}

function clipWide(src: usize, count: usize, dst: usize): void {
  let swaps = !isLittleEndian();
  const format = layout.format;
  const end = dst + count;
  if (directory.bits == 16) {
    for (; dst < end; src += 2, ++dst) {
      const stored = load<u16>(src);
      const value = swaps ? bswap(stored) : stored;
      store<u8>(dst, clip(format == Format.Signed ? <i32><i16>value : <i32>value));
    }
    return;
  }
  // libtiff gives samples in the machine's order; of 32 bits Pillow then takes them for those of the file.
  if (directory.compression != Compression.None) swaps = false;
  for (; dst < end; src += 4, ++dst) {
    const stored = load<u32>(src);
    const value = swaps ? bswap(stored) : stored;
    // Pillow's integers are signed in any case.
    store<u8>(dst, format == Format.Float ? clipFloat(reinterpret<f32>(value)) : clip(<i32>value));
  }
}

// @ts-ignore: decorator
@inline
function clip(value: i32): u8 {
  return value <= 0 ? 0 : value >= 255 ? 255 : <u8>value;
}

/** What is not a number is 0. */
// @ts-ignore: decorator
@inline
function clipFloat(value: f32): u8 {
  return value >= 255 ? 255 : value > 0 ? <u8>value : 0;
}
