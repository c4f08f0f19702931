/** From the samples of a row to interleaved 8-bit pixels, as Pillow's unpackers and its `convert` make them. */
import { allocate } from "../../arena";
import { PALETTE_BYTES, expandIndices, fillRamp, setColor } from "../../pixel/palette";
import { Status } from "../../status";
import { directory } from "./directory";
import { Tag, countOf, valueOf } from "./fields";
import { isLittleEndian } from "./file";
import { grayRow, openGray, spreadRow } from "./gray";
import { Alpha, Kind, layout } from "./layout";
import { planeCount } from "./pieces";

/** By how many bytes a row may be written past its end. */
const ROW_SLACK: u64 = 64;

/** Bytes of a sample, which of them counts, and the bytes of a pixel. */
let step: usize = 1;
let high: usize = 0;
let pixel: usize = 0;

let palette: usize = 0;
/** A row of indices. */
let indices: usize = 0;
/** A row of pixels. */
let row: usize = 0;

/** For rows of up to the width of a strip or tile. */
export function openRowConversion(): Status {
  // Planes have been made one of 8 bits.
  step = directory.bits == 16 && planeCount() == 1 ? 2 : 1;
  high = step == 2 && isLittleEndian() ? 1 : 0;
  pixel = <usize>directory.samples * step;
  if (layout.kind == Kind.Gray) openGray();
  const width = <u64>min(directory.width, directory.pieceWidth);
  row = allocate(width * <u64>layout.channels + ROW_SLACK);
  if (!row) return Status.OutOfMemory;
  if (layout.kind != Kind.Palette) return Status.Ok;
  palette = allocate(PALETTE_BYTES);
  indices = allocate(width + ROW_SLACK);
  if (!palette || !indices) return Status.OutOfMemory;
  makePalette();
  return Status.Ok;
}

/** A colour map holds all reds, then all greens, then all blues, of 16 bits. What it leaves out is grey. */
function makePalette(): void {
  fillRamp(palette);
  const size = countOf(Tag.ColorMap) / 3;
  for (let i: u32 = 0; i < min<u32>(size, 256); ++i) {
    setColor(palette, i, shade(i), shade(size + i), shade(2 * size + i));
  }
}

function shade(index: u32): u32 {
  return <u32>(valueOf(Tag.ColorMap, index) >> 8) & 255;
}

/** `count` pixels, and not a byte more. */
export function convertRow(src: usize, count: usize, dst: usize): void {
  const size = count * <usize>layout.channels;
  if (isPlain()) {
    memory.copy(dst, src, size);
    return;
  }
  if (layout.kind == Kind.Palette) paletteRow(src, count);
  else if (layout.kind == Kind.Cmyk) cmykRow(src + high, count);
  else if (layout.kind == Kind.Rgb) colorRow(src + high, count);
  else if (layout.alpha == Alpha.None) grayRow(src, count, row);
  else grayAlphaRow(src, count);
  memory.copy(dst, row, size);
}

/** Whether the samples are what is wanted. */
function isPlain(): bool {
  if (step != 1 || directory.samples != <u32>layout.channels || layout.alpha == Alpha.Premultiplied) return false;
  if (layout.kind == Kind.Rgb || layout.kind == Kind.YCbCr) return true;
  return layout.kind == Kind.Gray && directory.bits == 8 && !layout.inverted;
}

function grayAlphaRow(src: usize, count: usize): void {
  for (let i: usize = 0; i < count; ++i) {
    const gray = <u32>load<u8>(src + 2 * i);
    store<u32>(row + 4 * i, (gray * 0x010101) | (<u32>load<u8>(src + 2 * i, 1) << 24));
  }
}

function paletteRow(src: usize, count: usize): void {
  if (layout.alpha != Alpha.None) {
    for (let i: usize = 0; i < count; ++i) {
      const color = load<u32>(palette + (<usize>load<u8>(src + 2 * i) << 2)) & 0xffffff;
      store<u32>(row + 4 * i, color | (<u32>load<u8>(src + 2 * i, 1) << 24));
    }
    return;
  }
  if (directory.bits == 8) {
    expandIndices(src, count, palette, row, 3);
    return;
  }
  spreadRow(src, count, indices, directory.bits);
  expandIndices(indices, count, palette, row, 3);
}

/** RGB with or without alpha, and any number of samples that do not count. */
function colorRow(src: usize, count: usize): void {
  const channels = <usize>layout.channels;
  const premultiplied = layout.alpha == Alpha.Premultiplied;
  let dst = row;
  for (const end = src + count * pixel; src < end; src += pixel, dst += channels) {
    let r = <u32>load<u8>(src);
    let g = <u32>load<u8>(src + step);
    let b = <u32>load<u8>(src + 2 * step);
    const a = channels == 4 ? <u32>load<u8>(src + 3 * step) : 255;
    if (premultiplied && a != 255) {
      r = divide(r, a);
      g = divide(g, a);
      b = divide(b, a);
    }
    // The fourth byte of RGB is overwritten by the next pixel.
    store<u32>(dst, r | (g << 8) | (b << 16) | (a << 24));
  }
}

/** Pillow's RGBa to RGBA. */
function divide(value: u32, alpha: u32): u32 {
  return alpha ? min<u32>((value * 255) / alpha, 255) : 0;
}

function cmykRow(src: usize, count: usize): void {
  let dst = row;
  for (const end = src + count * pixel; src < end; src += pixel, dst += 3) {
    const light = 255 - <i32>load<u8>(src + 3 * step);
    store<u8>(dst, shine(load<u8>(src), light));
    store<u8>(dst, shine(load<u8>(src + step), light), 1);
    store<u8>(dst, shine(load<u8>(src + 2 * step), light), 2);
  }
}

/** What a colour leaves of the light that black has left: MULDIV255 of Pillow's ImagingUtils.h. */
function shine(ink: i32, light: i32): u8 {
  const product = ink * light + 128;
  return <u8>max(0, light - (((product >> 8) + product) >> 8));
}
