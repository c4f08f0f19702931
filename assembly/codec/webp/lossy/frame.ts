/**
 * The macroblocks of a frame (RFC 6386, sections 5 and 19.3), a row at a time: predicted, added to, filtered, and then
 * converted, as far as the next row's filter will change nothing any more.
 */
import { allocate } from "../../../arena";
import { Reason, corrupt } from "../../../failure";
import { Status } from "../../../status";
import { isExhausted } from "./boolDecoder";
import { toRgb, toRgba } from "./color";
import { filterChroma, filterLuma, filterMacroblockSimply } from "./filter";
import { filters, filtersSimply, strengthOf } from "./filterLevels";
import { firstPartition, readFrameHeader, tokenPartition } from "./header";
import { MACROBLOCK_BYTES, MODES_OFFSET, Macroblock, openModes, readModes } from "./modes";
import { predictChroma, predictLuma, predictSubblock } from "./predict";
import {
  COEFFICIENTS, FILLED, Filled, beginRow, openResiduals, readResiduals, skipResiduals,
} from "./residuals";
import { addDc, addFirst, addTransform } from "./transform";
import { blendRows, openUpsampling } from "./upsample";

/** To the left of a row of a plane, which needs one sample there. */
const MARGIN: usize = 16;
const OUTSIDE_ABOVE: u8 = 127;
const OUTSIDE_LEFT: u8 = 129;

let width: i32 = 0;
let height: i32 = 0;
let columns: i32 = 0;
let rows: i32 = 0;

/** Whole macroblocks. A row of the second plane is one of U, and one of V `apart` from it. */
let luma: usize = 0;
let chroma: usize = 0;
let stride: usize = 0;
let apart: usize = 0;
/** The last row of the macroblocks above, as it was before the filter. */
let lumaAbove: usize = 0;
let chromaAbove: usize = 0;
/** The row's macroblocks, and how each is to be filtered: its strength, and in the highest byte whether inside, too. */
let macroblocks: usize = 0;
let strengths: usize = 0;

/** Where pixels go. */
let target: usize = 0;
let targetStride: usize = 0;
let targetChannels: usize = 0;
/** A row of pixels, where more of them are written at a time than there is room for beside others; else 0. */
let pixels: usize = 0;
/** A sample for each pixel, or 0; with `opaque` instead. */
let alpha: usize = 0;
let opaque: usize = 0;
let emitted: i32 = 0;

/**
 * Decodes the chunk's payload at `data`, a frame of `frameWidth` × `frameHeight` pixels, to `to`: 3 or 4 `channels`, of
 * which the fourth is from `alphaPlane`, if there is one. With `alone` nothing stands beside the frame. Offsets count from `file`.
 */
export function decodeLossy(
  data: usize, length: usize, file: usize, frameWidth: i32, frameHeight: i32, alphaPlane: usize,
  to: usize, toStride: usize, channels: i32, alone: bool,
): Status {
  let status = readFrameHeader(data, length, file);
  if (status != Status.Ok) return status;
  width = frameWidth;
  height = frameHeight;
  columns = (width + 15) >> 4;
  rows = (height + 15) >> 4;
  target = to;
  targetStride = toStride;
  targetChannels = channels;
  alpha = alphaPlane;
  emitted = 0;
  if (!open(alone)) return Status.OutOfMemory;
  for (let row = 0; row < rows; ++row) {
    readModes(firstPartition(), columns, macroblocks);
    if (isExhausted(firstPartition())) return corrupt(Reason.Truncated, data + length - file);
    if (!decodeRow(row)) return corrupt(Reason.Truncated, data + length - file);
    keepLastRows(row);
    if (filters) filterRow(row);
    emitRows(row);
  }
  return Status.Ok;
}

/** False where memory ran out. */
function open(alone: bool): bool {
  const across = <usize>columns << 4;
  stride = across + 2 * MARGIN;
  apart = (across >> 1) + MARGIN;
  luma = allocate(<u64>stride * (<u64>rows << 4));
  chroma = allocate(<u64>stride * (<u64>rows << 3));
  lumaAbove = allocate(stride);
  chromaAbove = allocate(stride);
  macroblocks = allocate(<u64>columns * MACROBLOCK_BYTES);
  strengths = allocate(<u64>columns << 2);
  opaque = allocate(<u64>across);
  pixels = alone ? 0 : allocate(<u64>across << 2);
  if (!luma || !chroma || !lumaAbove || !chromaAbove || !macroblocks || !strengths || !opaque) return false;
  if ((!alone && !pixels) || !openModes(columns) || !openResiduals(columns)) return false;
  if (!openUpsampling((width + 1) >> 1)) return false;
  memory.fill(lumaAbove, OUTSIDE_ABOVE, stride);
  memory.fill(chromaAbove, OUTSIDE_ABOVE, stride);
  memory.fill(opaque, 255, across);
  luma += MARGIN;
  chroma += MARGIN;
  lumaAbove += MARGIN;
  chromaAbove += MARGIN;
  for (let y: usize = 0, count = <usize>rows << 4; y < count; ++y) store<u8>(luma + y * stride - 1, OUTSIDE_LEFT);
  for (let y: usize = 0, count = <usize>rows << 3; y < count; ++y) {
    store<u8>(chroma + y * stride - 1, OUTSIDE_LEFT);
    store<u8>(chroma + y * stride + apart - 1, OUTSIDE_LEFT);
  }
  return true;
}

/** Reads and reconstructs a row of macroblocks. False where the data end too early. */
function decodeRow(row: i32): bool {
  const p = tokenPartition(row);
  let y = luma + (<usize>row << 4) * stride;
  let u = chroma + (<usize>row << 3) * stride;
  let at = macroblocks;
  beginRow();
  for (let column = 0; column < columns; ++column, at += MACROBLOCK_BYTES, y += 16, u += 8) {
    const block = changetype<Macroblock>(at);
    const subblocks = block.subblocks;
    let filled = false;
    if (block.skipped) skipResiduals(column, !subblocks);
    else filled = readResiduals(p, column, !subblocks, block.segment);
    if (isExhausted(p)) return false;
    const inner = subblocks || filled;
    store<u32>(
      strengths + (<usize>column << 2),
      strengthOf(block.segment, <usize>subblocks) | (inner ? 1 << 24 : 0),
    );
    if (subblocks) reconstructSubblocks(at + MODES_OFFSET, y, row, column, filled);
    else reconstructLuma(block.mode0, y, row, column, filled);
    reconstructChroma(block.chromaMode, u, row, column, filled);
  }
  return true;
}

function reconstructLuma(mode: u32, y: usize, row: i32, column: i32, filled: bool): void {
  predictLuma(mode, y, stride, lumaAbove + (<usize>column << 4), row > 0, column > 0);
  if (!filled) return;
  for (let block: usize = 0; block < 16; block += 2) {
    const dst = y + (block >> 2 << 2) * stride + ((block & 3) << 2);
    addTwo(block, dst);
  }
}

function reconstructSubblocks(modes: usize, y: usize, row: i32, column: i32, filled: bool): void {
  const above = lumaAbove + (<usize>column << 4);
  // Of the whole macroblock: below, what would be there is not yet decoded.
  const right = load<u32>(above, 16);
  for (let block: usize = 0; block < 16; ++block) {
    const x = (block & 3) << 2;
    const dst = y + (block >> 2 << 2) * stride + x;
    const over = block < 4 ? above + x : dst - stride;
    predictSubblock(load<u8>(modes + block), dst, stride, over, x == 12 ? right : load<u32>(over, 4));
    if (filled) addOne(block, dst);
  }
}

/** U and V: four blocks each. Those of which one has more than DC are transformed alike. */
function reconstructChroma(mode: u32, u: usize, row: i32, column: i32, filled: bool): void {
  const above = chromaAbove + (<usize>column << 3);
  predictChroma(mode, u, stride, above, row > 0, column > 0);
  predictChroma(mode, u + apart, stride, above + apart, row > 0, column > 0);
  if (!filled) return;
  addChroma(16, u);
  addChroma(20, u + apart);
}

function addChroma(block: usize, dst: usize): void {
  const kinds = load<u32>(FILLED + block);
  if (!kinds) return;
  const from = COEFFICIENTS + (block << 5);
  if (kinds & 0x02020202) {
    addTransform(from, dst, stride, true);
    addTransform(from + 64, dst + 4 * stride, stride, true);
  } else {
    for (let i: usize = 0; i < 4; ++i) {
      if (kinds & (1 << (<u32>i << 3))) addDc(from + (i << 5), dst + (i >> 1 << 2) * stride + ((i & 1) << 2), stride);
    }
  }
}

function addOne(block: usize, dst: usize): void {
  const from = COEFFICIENTS + (block << 5);
  switch (<i32>load<u8>(FILLED + block)) {
    case Filled.All:
      addTransform(from, dst, stride, false);
      break;
    case Filled.First:
      addFirst(from, dst, stride);
      break;
    case Filled.Dc:
      addDc(from, dst, stride);
      break;
  }
}

function addTwo(block: usize, dst: usize): void {
  const kinds = load<u16>(FILLED + block);
  if (kinds == <u16>(Filled.All | (Filled.All << 8))) {
    addTransform(COEFFICIENTS + (block << 5), dst, stride, true);
  } else if (kinds) {
    addOne(block, dst);
    addOne(block + 1, dst + 4);
  }
}

/** What the next row is predicted from. */
function keepLastRows(row: i32): void {
  const across = <usize>columns << 4;
  memory.copy(lumaAbove - 1, luma + ((<usize>row << 4) + 15) * stride - 1, across + 1);
  memory.copy(chromaAbove - 1, chroma + ((<usize>row << 3) + 7) * stride - 1, stride - MARGIN + 1);
  // To the right of the last macroblock.
  store<u32>(lumaAbove + across, <u32>load<u8>(lumaAbove + across - 1) * 0x01010101);
}

function filterRow(row: i32): void {
  let y = luma + (<usize>row << 4) * stride;
  let u = chroma + (<usize>row << 3) * stride;
  for (let column = 0; column < columns; ++column, y += 16, u += 8) {
    const given = load<u32>(strengths + (<usize>column << 2));
    const strength = given & 0xffffff;
    if (!(strength & 0xff)) continue;
    const inner = given >> 24 != 0;
    if (filtersSimply) {
      filterMacroblockSimply(y, stride, strength, inner, column > 0, row > 0);
    } else {
      filterLuma(y, stride, strength, inner, column > 0, row > 0);
      filterChroma(u, apart, stride, strength, inner, column > 0, row > 0);
    }
  }
}

/**
 * Converts what is ready when a row of macroblocks is. The normal filter of the next one changes three rows of chroma, and the
 * last row of luma needs the row of chroma below it in any case.
 */
function emitRows(row: i32): void {
  const below = filters && !filtersSimply ? 7 : 1;
  const end = row == rows - 1 ? height : min(height, ((row + 1) << 4) - below);
  const chromaWidth = (width + 1) >> 1;
  const lastChroma = (height - 1) >> 1;
  for (; emitted < end; ++emitted) {
    const near = emitted >> 1;
    const far = max(0, min(lastChroma, emitted & 1 ? near + 1 : near - 1));
    blendRows(chroma + <usize>near * stride, chroma + <usize>far * stride, apart, chromaWidth);
    const from = luma + <usize>emitted * stride;
    const to = target + <usize>emitted * targetStride;
    const dst = pixels ? pixels : to;
    if (targetChannels == 3) toRgb(from, dst, width);
    else toRgba(from, alpha ? alpha + <usize>emitted * <usize>width : opaque, dst, width);
    if (pixels) memory.copy(to, pixels, <usize>width * targetChannels);
  }
}
