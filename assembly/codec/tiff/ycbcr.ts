/**
 * YCbCr that is not in a JPEG (TIFF 6.0, section 21): blocks of `across` × `down` pixels, each of as many luma samples, from
 * the top left on, and one Cb and Cr. To RGB by the tables of libtiff's tif_color.c, whose float32 these repeat: Pillow asks
 * libtiff for the colours. Chroma is not interpolated.
 */
import { allocate } from "../../arena";
import { Reason, corrupt, unsupported } from "../../failure";
import { Status } from "../../status";
import { directory } from "./directory";
import { Tag, countOf, fractionOf, placeOf, valueOf } from "./fields";

/** TIFF's default. */
const SUBSAMPLING: u32 = 2;
/** Fractional bits of the tables. */
const SHIFT: i32 = 16;
/** What a table's input is limited to. */
const LIMIT: f32 = 128 * 32;
/** Below this, and above its negative, whatever counts as black or white has to be. */
const FARTHEST: f32 = 2147483647;

/** Pixels of a block, sideways and down. */
let across: i32 = 1;
let down: i32 = 1;

/** By sample, as i32: luma; what Cr adds to red and Cb to blue; what both add to green, with fractional bits. */
const LUMA = memory.data(256 * 4, 16);
const RED = memory.data(256 * 4, 16);
const BLUE = memory.data(256 * 4, 16);
const GREEN_OF_CB = memory.data(256 * 4, 16);
const GREEN_OF_CR = memory.data(256 * 4, 16);

/** Whether libtiff has this subsampling: 1, 2 or 4, and at most as much down as sideways, but for 1 by 2. */
export function readSubsampling(): Status {
  const given = countOf(Tag.YCbCrSubsampling) >= 2;
  across = given ? <i32>valueOf(Tag.YCbCrSubsampling, 0) : SUBSAMPLING;
  down = given ? <i32>valueOf(Tag.YCbCrSubsampling, 1) : SUBSAMPLING;
  const known =
    across == 1 ? down == 1 || down == 2 : across == 2 ? down == 1 || down == 2 : across == 4 && isFactor(down);
  // Planes of different sizes libtiff can't read.
  if (known && (!directory.planar || across * down == 1)) return Status.Ok;
  return unsupported(Reason.UnsupportedSampling, placeOf(Tag.YCbCrSubsampling));
}

function isFactor(value: i32): bool {
  return value == 1 || value == 2 || value == 4;
}

/** Of a row of blocks of a piece, which is `blockHeight` rows of pixels. */
export function blockRowBytes(): u64 {
  const blocks = <u64>((directory.pieceWidth - 1) / across + 1);
  return directory.planar ? blocks : blocks * <u64>(across * down + 2);
}

export function blockHeight(): i32 {
  return down;
}

/** Bits of a pixel, on the average. */
export function bitsPerPixel(): u32 {
  return 8 + 16 / (across * down);
}

/** Makes the tables: `TIFFYCbCrToRGBInit`. */
export function openYcbcr(): Status {
  const red = coefficient(0, 0.299);
  const green = coefficient(1, 0.587);
  const blue = coefficient(2, 0.114);
  if (green == 0) return corrupt(Reason.BadTable, placeOf(Tag.YCbCrCoefficients));
  for (let i: u32 = 0; i < 6; ++i) {
    if (reference(i, 0) >= FARTHEST) return corrupt(Reason.BadTable, placeOf(Tag.ReferenceBlackWhite));
  }
  const toRed: f32 = 2 - 2 * red;
  const toBlue: f32 = 2 - 2 * blue;
  const d1 = fixed(toRed);
  const d2 = -fixed((red * toRed) / green);
  const d3 = fixed(toBlue);
  const d4 = -fixed((blue * toBlue) / green);
  const half = 1 << (SHIFT - 1);
  for (let i = 0; i < 256; ++i) {
    const cb = scaled(i - 128, reference(2, 128) - 128, reference(3, 255) - 128, 127);
    const cr = scaled(i - 128, reference(4, 128) - 128, reference(5, 255) - 128, 127);
    const at = <usize>i << 2;
    store<i32>(LUMA + at, scaled(i, reference(0, 0), reference(1, 255), 255));
    store<i32>(RED + at, (d1 * cr + half) >> SHIFT);
    store<i32>(BLUE + at, (d3 * cb + half) >> SHIFT);
    store<i32>(GREEN_OF_CR + at, d2 * cr);
    store<i32>(GREEN_OF_CB + at, d4 * cb + half);
  }
  return Status.Ok;
}

function coefficient(index: u32, otherwise: f32): f32 {
  return countOf(Tag.YCbCrCoefficients) == 3 ? fractionOf(Tag.YCbCrCoefficients, index) : otherwise;
}

/** What counts as black, and as white, of each channel. */
function reference(index: u32, otherwise: f32): f32 {
  return countOf(Tag.ReferenceBlackWhite) == 6 ? fractionOf(Tag.ReferenceBlackWhite, index) : otherwise;
}

function fixed(value: f32): i32 {
  return <i32>(<f64>(min<f32>(max<f32>(value, 0), 2) * <f32>(1 << SHIFT)) + 0.5);
}

/** `Code2V`, limited. */
function scaled(code: i32, black: f32, white: f32, range: f32): i32 {
  const extent = white - black;
  const value = (<f32>(code - <i32>black) * range) / (extent != 0 ? extent : 1);
  return <i32>min<f32>(max<f32>(value, -LIMIT), LIMIT);
}

/** Memory for a piece in RGB. */
export function allocateRgb(): usize {
  const rows = <u64>((directory.pieceHeight - 1) / down + 1) * <u64>down;
  return allocate(<u64>directory.pieceWidth * rows * 3);
}

/** `rows` rows of blocks of a piece, to rows of pixels in RGB, of which the first `width` are wanted. */
export function expand(src: usize, rows: i32, width: i32, dst: usize): void {
  const luma = <usize>(across * down);
  const stride = <usize>directory.pieceWidth * 3;
  // To the right of the image. Of blocks of 4 × 4 libtiff skips as much as of 4 × 2.
  const skipped = <usize>((directory.pieceWidth - width) / across) * (min<usize>(luma, 8) + 2);
  for (; rows > 0; --rows, src += skipped, dst += stride * <usize>down) {
    for (let x = 0; x < width; x += across, src += luma + 2) {
      const inside = min(across, width - x);
      for (let row = 0; row < down; ++row) {
        const to = dst + <usize>row * stride + <usize>x * 3;
        for (let i = 0; i < inside; ++i) {
          const y = load<u8>(src + <usize>(row * across + i));
          putPixel(to + <usize>i * 3, y, load<u8>(src + luma), load<u8>(src + luma, 1));
        }
      }
    }
  }
}

function putPixel(to: usize, luma: usize, cb: usize, cr: usize): void {
  const y = load<i32>(LUMA + (luma << 2));
  const green = (load<i32>(GREEN_OF_CB + (cb << 2)) + load<i32>(GREEN_OF_CR + (cr << 2))) >> SHIFT;
  store<u8>(to, clip(y + load<i32>(RED + (cr << 2))));
  store<u8>(to, clip(y + green), 1);
  store<u8>(to, clip(y + load<i32>(BLUE + (cb << 2))), 2);
}

function clip(value: i32): u8 {
  return <u8>min(max(value, 0), 255);
}
