/**
 * Samples of any depth and colour type to what the sink takes: 8 bits and 1, 3 or 4 channels. As Pillow has it: small
 * depths are spread over 0 … 255; of 16 bits the upper 8 count, but grey is clipped at 255; a transparent colour is
 * compared by its lower 8 bits with samples that are already so converted.
 */
import { expandIndices } from "../../pixel/palette";
import { pick } from "../../simd";
import { Color, header } from "./header";

const OPAQUE: u32 = 0xff000000;

/** What to do with a row, one step after the other. */
const enum Narrow {
  None,
  /** Depths of 1, 2 and 4. */
  Unpack,
  /** 16 bits to the upper 8. */
  Upper,
  /** 16 bits to 8, clipped. */
  Clip,
}

const enum Widen {
  None,
  /** By the table of colours, to RGB or RGBA. */
  Table,
  /** Grey and alpha to RGBA. */
  Gray,
  /** RGB to RGBA, a colour being transparent. */
  Key,
}

let narrow: Narrow = Narrow.None;
let widen: Widen = Widen.None;
let channels: usize = 0;
let samples: usize = 0;
/** What a sample of a small depth is multiplied with. */
let scale: u32 = 1;
/** The transparent colour, opaque. */
let key: u32 = 0;

/** RGBA, red in the lowest byte, by palette index or grey value. */
const COLORS = memory.data(4 * 256, 16);

const GRAY_ALPHA_TO_RGBA = memory.data<u8>([0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7], 16);
const RGB_TO_RGBX = memory.data<u8>([0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255], 16);

/** Rows will be of the image in `header`, and come out with `to` channels. */
export function openPixels(samplesPerPixel: i32, to: i32): void {
  const color = header.color;
  const depth = header.depth;
  samples = samplesPerPixel;
  channels = to;
  scale = color == Color.Gray ? 255 / ((1 << depth) - 1) : 1;
  narrow = depth < 8 ? Narrow.Unpack
    : depth == 8 ? Narrow.None
    : color == Color.Gray ? Narrow.Clip : Narrow.Upper;
  widen = Widen.None;
  if (color == Color.Palette) {
    widen = Widen.Table;
    readPalette();
  } else if (color == Color.GrayAlpha) {
    widen = Widen.Gray;
  } else if (color == Color.Gray && header.transparent) {
    widen = Widen.Table;
    grayTable(load<u8>(header.alphas, 1));
  } else if (color == Color.Rgb && header.transparent) {
    widen = Widen.Key;
    const at = header.alphas;
    key = <u32>load<u8>(at, 1) | (<u32>load<u8>(at, 3) << 8) | (<u32>load<u8>(at, 5) << 16) | OPAQUE;
  }
}

/** Whether rows are what the sink takes as they are. */
export function isDirect(): bool {
  return narrow == Narrow.None && widen == Widen.None;
}

/** Whether rows take two steps, and so need room for the one between. */
export function isTwofold(): bool {
  return narrow != Narrow.None && widen != Widen.None;
}

/** `width` pixels; `between` has room for their samples if `isTwofold`. Writes up to a vector past the end. */
export function toPixels(src: usize, between: usize, dst: usize, width: usize): void {
  if (narrow != Narrow.None) {
    const to = widen == Widen.None ? dst : between;
    if (narrow == Narrow.Unpack) unpack(src, to, width);
    else if (narrow == Narrow.Upper) upper(src, to, width * samples);
    else clip(src, to, width);
    src = to;
  }
  if (widen == Widen.Table) expandIndices(src, width, COLORS, dst, channels);
  else if (widen == Widen.Gray) widenGray(src, dst, width);
  else if (widen == Widen.Key) widenKeyed(src, dst, width);
  else if (narrow == Narrow.None) memory.copy(dst, src, width * samples);
}

/** PNG third edition, 7.2: the leftmost pixel is in the high-order bits. */
function unpack(src: usize, dst: usize, width: usize): void {
  const depth = <u32>header.depth;
  const mask: u32 = (1 << depth) - 1;
  const perByte: u32 = 8 / depth;
  for (const end = dst + width; dst < end; ++src) {
    let byte = <u32>load<u8>(src) << depth;
    for (let i: u32 = 0; i < perByte; ++i, byte <<= depth) store<u8>(dst++, ((byte >> 8) & mask) * scale);
  }
}

function upper(src: usize, dst: usize, count: usize): void {
  for (const end = dst + count; dst < end; src += 32, dst += 16) {
    const low = v128.and(v128.load(src), i16x8.splat(0xff));
    const high = v128.and(v128.load(src, 16), i16x8.splat(0xff));
    v128.store(dst, i8x16.narrow_i16x8_u(low, high));
  }
}

/** 255 where the upper byte is not zero, else the lower one. */
function clip(src: usize, dst: usize, count: usize): void {
  const zero = i16x8.splat(0);
  for (const end = dst + count; dst < end; src += 32, dst += 16) {
    const low = v128.load(src);
    const high = v128.load(src, 16);
    const uppers = i8x16.narrow_i16x8_u(v128.and(low, i16x8.splat(0xff)), v128.and(high, i16x8.splat(0xff)));
    const lowers = i8x16.narrow_i16x8_u(i16x8.shr_u(low, 8), i16x8.shr_u(high, 8));
    v128.store(dst, v128.or(lowers, i8x16.ne(uppers, zero)));
  }
}

function widenGray(src: usize, dst: usize, width: usize): void {
  const mask = v128.load(GRAY_ALPHA_TO_RGBA);
  for (const end = dst + width * 4; dst < end; src += 8, dst += 16) {
    v128.store(dst, pick(v128.load64_zero(src), mask));
  }
}

function widenKeyed(src: usize, dst: usize, width: usize): void {
  const mask = v128.load(RGB_TO_RGBX);
  const opaque = i32x4.splat(OPAQUE);
  const keyed = i32x4.splat(key);
  for (const end = dst + width * 4; dst < end; src += 12, dst += 16) {
    const v = v128.or(pick(v128.load(src), mask), opaque);
    v128.store(dst, v128.andnot(v, v128.and(i32x4.eq(v, keyed), opaque)));
  }
}

function grayTable(transparent: u32): void {
  for (let v: u32 = 0; v < 256; ++v) {
    store<u32>(COLORS + (<usize>v << 2), v * 0x10101 | (v == transparent ? 0 : OPAQUE));
  }
}

/** Entries that PLTE does not have are grey, as in Pillow. */
function readPalette(): void {
  grayTable(256);
  const count = header.paletteLength / 3;
  for (let i: u32 = 0; i < count; ++i) {
    const at = header.palette + i * 3;
    const rgb = <u32>load<u8>(at) | (<u32>load<u8>(at, 1) << 8) | (<u32>load<u8>(at, 2) << 16);
    store<u32>(COLORS + (<usize>i << 2), rgb | OPAQUE);
  }
  if (!header.transparent) return;
  let alphas = header.alphasLength;
  // To Pillow's pattern for a single transparent entry, a line feed at the end is no entry.
  if (alphas && load<u8>(header.alphas + alphas - 1) == 10 && hasOneZero(alphas - 1)) --alphas;
  if (alphas > 256) alphas = 256;
  for (let i: u32 = 0; i < alphas; ++i) {
    store<u8>(COLORS + (<usize>i << 2), load<u8>(header.alphas + i), 3);
  }
}

/** Whether of the first `count` alphas, one is 0 and all others 255. */
function hasOneZero(count: u32): bool {
  let zeros = 0;
  for (let i: u32 = 0; i < count; ++i) {
    const alpha = load<u8>(header.alphas + i);
    if (!alpha) ++zeros;
    else if (alpha != 255) return false;
  }
  return zeros == 1;
}
