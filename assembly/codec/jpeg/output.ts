/**
 * From the samples of a row of MCUs to rows of pixels. Rows go out in row groups: what belongs to one row of the component
 * that has the fewest. Where chroma is interpolated between rows, a group needs the rows above and below it; the last
 * group of each MCU row therefore waits for the next.
 */
import { allocate } from "../../arena";
import { Reason, unsupported } from "../../failure";
import { pushRows, repeatRow, rowInPlace, wantsRows } from "../../sink";
import { Status } from "../../status";
import { fillGray } from "./blocks";
import { cmykToRgb, planesToRgb, yccToCmy, yccToRgb } from "./color";
import {
  Component, adobeTransform, ceilDiv, component, count, hMax, height, mcusHigh, sawAdobe, sawJfif, scaleTo, vMax, width,
} from "./frame";
import { h1v2, h2v1, h2v2, replicate } from "./upsample";

const enum Method {
  Full,
  H2V1,
  H1V2,
  H2V2,
  Replicate,
}

const enum Space {
  Gray,
  Rgb,
  Ycc,
  Cmyk,
  Ycck,
}

/** Room on both sides of a row. */
const MARGIN: usize = 32;
/** Groups above the MCU row at hand that are kept. */
const KEPT: i32 = 2;
/** Rows that go to the sink at once. */
const BATCH: i32 = 8;

let space: Space = Space.Gray;
let needsNeighbours: bool = false;
/** Samples along a block, and so row groups in an MCU row: 8, or less if the image is scaled down. */
export let groups: i32 = 8;
/** The size of the result. */
export let outputWidth: i32 = 0;
export let outputHeight: i32 = 0;
const methods = memory.data(4 * 4, 4);
/** A row of each component at full width, and the column sums of h2v2. */
let upsampled: usize = 0;
let upsampledStride: usize = 0;
let sums: usize = 0;
let pixels: usize = 0;
let pixelStride: usize = 0;
let pixelCount: i32 = 0;
let nextRow: i32 = 0;

/** Decides how components are brought to one size, 1/`reduction` of the image's. `measure` has been called. */
export function planOutput(reduction: i32): Status {
  space = colorSpace();
  groups = 8 / reduction;
  outputWidth = ceilDiv(width, reduction);
  outputHeight = ceilDiv(height, reduction);
  scaleTo(groups);
  needsNeighbours = false;
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    if (hMax % c.groupColumns != 0 || vMax % c.groupRows != 0) return unsupported(Reason.UnsupportedSampling, 0);
    const method = methodOf(c);
    store<i32>(methods + (<usize>i << 2), method);
    if (method == Method.H1V2 || method == Method.H2V2) needsNeighbours = true;
  }
  return Status.Ok;
}

export function outputChannels(): i32 {
  return space == Space.Gray ? 1 : 3;
}

/** `default_decompress_parms` of libjpeg's jdapimin.c. */
function colorSpace(): Space {
  if (count == 1) return Space.Gray;
  if (count == 4) return sawAdobe && adobeTransform != 0 ? Space.Ycck : Space.Cmyk;
  if (sawJfif) return Space.Ycc;
  if (sawAdobe) return adobeTransform == 0 ? Space.Rgb : Space.Ycc;
  const isRgb = component(0).id == 0x52 && component(1).id == 0x47 && component(2).id == 0x42;
  return isRgb ? Space.Rgb : Space.Ycc;
}

/** `jinit_upsampler` of jdsample.c: the filters need three columns to tell inside from edges, and are off at 1/8. */
function methodOf(c: Component): Method {
  const columns = hMax / c.groupColumns;
  const rows = vMax / c.groupRows;
  if (columns == 1 && rows == 1) return Method.Full;
  if (groups == 1) return Method.Replicate;
  if (columns == 2 && rows == 1 && c.width > 2) return Method.H2V1;
  if (columns == 1 && rows == 2) return Method.H1V2;
  if (columns == 2 && rows == 2 && c.width > 2) return Method.H2V2;
  return Method.Replicate;
}

/** Takes the memory for one row of MCUs. */
export function openOutput(): Status {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    c.stride = ((<usize>c.paddedWide * <usize>c.blockSize + 15) & ~15) + 2 * MARGIN;
    const above = KEPT * c.groupRows;
    const rows = above + (groups + 1) * c.groupRows;
    const block = allocate(<u64>rows * <u64>c.stride);
    if (!block) return Status.OutOfMemory;
    c.plane = block + <usize>above * c.stride + MARGIN;
  }
  upsampledStride = ((<usize>outputWidth + 15) & ~15) + 2 * MARGIN + 32;
  upsampled = allocate(<u64>upsampledStride * 4);
  sums = allocate(<u64>outputWidth * 2 + 128);
  pixelStride = (<usize>outputWidth * <usize>outputChannels() + 63) & ~15;
  pixels = allocate(<u64>pixelStride * <u64>BATCH + 64);
  pixelCount = 0;
  nextRow = 0;
  return upsampled && sums && pixels ? Status.Ok : Status.OutOfMemory;
}

/** Sends the rows on that are complete now that the samples of MCU row `mcuRow` are in the planes. */
export function emitMcuRow(mcuRow: i32): void {
  const isLast = mcuRow == mcusHigh - 1;
  const total = ceilDiv(outputHeight, vMax);
  let first = 0;
  let end = isLast ? total - mcuRow * groups : groups;
  if (needsNeighbours) {
    if (mcuRow == 0) repeatFirstRow();
    else first = -1;
    if (isLast) repeatLastRow(mcuRow);
    else end -= 1;
  }
  for (let group = first; group < end; ++group) emitGroup(mcuRow * groups + group, group);
  if (needsNeighbours && !isLast) keepLastGroups();
  if (isLast) flush();
}

/** MCU rows from `mcuRow` on, whose blocks are all empty: of the second one and those below it, all pixels are alike. */
export function emitEmpty(mcuRow: i32): void {
  fillPlanes();
  emitMcuRow(mcuRow);
  if (mcuRow == mcusHigh - 1) return;
  flush();
  const next = ((mcuRow + 1) * groups - (needsNeighbours ? 1 : 0)) * vMax;
  // Colours may have been converted where they are. In the last group nothing is left of the MCU row above.
  fillPlanes();
  writeRow(groups - 1, 0, pixels);
  repeatRow(pixels, next, outputHeight - next);
}

function fillPlanes(): void {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    fillGray(c.plane, c.stride, groups * c.groupRows, <usize>c.paddedWide * <usize>c.blockSize);
  }
}

function repeatFirstRow(): void {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    memory.copy(c.plane - c.stride, c.plane, c.stride - MARGIN);
  }
}

function repeatLastRow(mcuRow: i32): void {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    const rows = c.height - mcuRow * groups * c.groupRows;
    const last = c.plane + <usize>(rows - 1) * c.stride;
    memory.copy(last + c.stride, last, c.stride - MARGIN);
  }
}

function keepLastGroups(): void {
  for (let i = 0; i < count; ++i) {
    const c = component(i);
    const bytes = <usize>(KEPT * c.groupRows) * c.stride;
    const end = c.plane - MARGIN + <usize>(groups * c.groupRows) * c.stride;
    memory.copy(c.plane - MARGIN - bytes, end - bytes, bytes);
  }
}

/** Row group `group` of the image, which is number `local` in the planes. */
function emitGroup(group: i32, local: i32): void {
  for (let r = 0; r < vMax; ++r) {
    const y = group * vMax + r;
    if (y >= outputHeight) return;
    const place = rowInPlace(y);
    if (place) {
      writeRow(local, r, place);
      continue;
    }
    if (wantsRows(y, y + 1)) writeRow(local, r, pixels + <usize>pixelCount * pixelStride);
    pixelCount += 1;
    if (pixelCount == BATCH) flush();
  }
}

function flush(): void {
  if (pixelCount == 0) return;
  pushRows(pixels, pixelStride, nextRow, pixelCount);
  nextRow += pixelCount;
  pixelCount = 0;
}

/** Row `r` of a group, in colour. */
function writeRow(local: i32, r: i32, dst: usize): void {
  const first = rowOf(0, local, r);
  if (space == Space.Gray) {
    memory.copy(dst, first, outputWidth);
    return;
  }
  const second = rowOf(1, local, r);
  const third = rowOf(2, local, r);
  if (space == Space.Ycc) yccToRgb(first, second, third, dst, outputWidth);
  else if (space == Space.Rgb) planesToRgb(first, second, third, dst, outputWidth);
  else {
    if (space == Space.Ycck) yccToCmy(first, second, third, dst, outputWidth);
    cmykToRgb(first, second, third, rowOf(3, local, r), dst, outputWidth);
  }
}

/** Component `i` at row `r` of a group, at the width of the image. */
function rowOf(i: i32, local: i32, r: i32): usize {
  const c = component(i);
  const method = <Method>load<i32>(methods + (<usize>i << 2));
  const expand = vMax / c.groupRows;
  const near = c.plane + <usize>(local * c.groupRows + r / expand) * c.stride;
  if (method == Method.Full) return near;
  const dst = upsampled + <usize>i * upsampledStride + MARGIN;
  const far = r & 1 ? near + c.stride : near - c.stride;
  if (method == Method.H2V1) h2v1(near, c.width, dst);
  else if (method == Method.H1V2) h1v2(near, far, c.width, (r & 1) + 1, dst);
  else if (method == Method.H2V2) h2v2(near, far, c.width, sums, dst);
  else replicate(near, c.width, hMax / c.groupColumns, dst);
  return dst;
}
