/**
 * scipy.ndimage.affine_transform of each channel, with order 1. The result depends on the operations and on their order,
 * which are those of NI_GeometricTransform in ni_interpolation.c: coordinate = (y · m0 + x · m1) + offset, in float64.
 */
import { allocate } from "../arena";
import { Change, Fill } from "../change";
import { blend } from "./blend";
import { OUTSIDE, mapCoordinate } from "./border";
import { Source } from "./source";
import { firstBehind, firstInside } from "./span";
import { RUN, TAPS, Taps, weigh } from "./taps";

const TWOS = memory.data<f64>([2, 2], 16);

/** A row of the output. */
@unmanaged
class Row {
  source: Source;
  change: Change;
  /** y · m0 of both coordinates. */
  rowStart: f64;
  columnStart: f64;
  /** Where pixel 0 goes, and the bytes to the next one: negative if the row is mirrored. */
  dst: usize;
  step: isize;

  rowAt(x: i32): f64 {
    return this.rowStart + <f64>x * this.change.rowX + this.change.row0;
  }

  columnAt(x: i32): f64 {
    return this.columnStart + <f64>x * this.change.columnX + this.change.column0;
  }

  placeOf(x: i32): usize {
    return <usize>(<isize>this.dst + <isize>x * this.step);
  }
}

/**
 * Warps `source` into float32 pixels at `dst`, of its own size; `mirrored` and `upsideDown` then flip the result. False
 * where memory ran out.
 */
export function warp<Pixel>(source: Source, change: Change, mirrored: bool, upsideDown: bool, dst: usize): bool {
  const at = allocate(offsetof<Row>());
  if (!at) return false;
  const row = changetype<Row>(at);
  const height = source.height;
  const bytes = <isize>offsetof<Pixel>();
  const rowBytes = bytes * <isize>source.width;
  row.source = source;
  row.change = change;
  row.step = mirrored ? -bytes : bytes;
  for (let y = 0; y < height; ++y) {
    const start = <isize>dst + <isize>(upsideDown ? height - 1 - y : y) * rowBytes;
    row.dst = <usize>(mirrored ? start + rowBytes - bytes : start);
    row.rowStart = <f64>y * change.rowY;
    row.columnStart = <f64>y * change.columnY;
    warpRow<Pixel>(row);
  }
  return true;
}

/** Both coordinates grow, or fall, with x, so that the pixels that need no border are neighbours. */
function warpRow<Pixel>(row: Row): void {
  const source = row.source;
  const change = row.change;
  const width = source.width;
  const lastRow = <f64>(source.height - 1);
  const lastColumn = <f64>(width - 1);
  const begin = max(
    firstInside(row.rowStart, change.rowX, change.row0, lastRow, width),
    firstInside(row.columnStart, change.columnX, change.column0, lastColumn, width),
  );
  const end = min(
    firstBehind(row.rowStart, change.rowX, change.row0, lastRow, width),
    firstBehind(row.columnStart, change.columnX, change.column0, lastColumn, width),
  );
  let x = outsidePairs<Pixel>(row, 0, 0, begin);
  x = pairs<Pixel>(row, x, end, false);
  outsidePairs<Pixel>(row, x, end, width);
}

/**
 * Pixels from `x` on, by twos, as long as the first is before `end`; gives the first one that is left. Those from `begin` on
 * are beyond the borders.
 */
function outsidePairs<Pixel>(row: Row, x: i32, begin: i32, end: i32): i32 {
  const fill = row.change.fill;
  // Coordinates are left as they are: no need to look at them one by one.
  if (fill == Fill.Nearest) x = pairs<Pixel>(row, x, end, true);
  for (; x < end && (x < begin || fill != Fill.Constant); x += 2) borderPair<Pixel>(row, x);
  for (; x < end; ++x) fillPixel<Pixel>(row.placeOf(x), <f32>row.change.fillValue);
  return x;
}

/**
 * Pixels from `x` on, by twos, as long as both are before `end`; gives the first one that is left. With `clamped` they may
 * lie beyond the borders.
 */
function pairs<Pixel>(row: Row, x: i32, end: i32, clamped: bool): i32 {
  while (x + 1 < end) {
    const count = min((end - x) >> 1, RUN);
    if (clamped) weighRun(row, x, count, true);
    else weighRun(row, x, count, false);
    blend<Pixel>(count, row.source.stride, row.placeOf(x), row.step);
    x += 2 * count;
  }
  return x;
}

// @ts-ignore: decorator
@inline
function weighRun(row: Row, x: i32, pairs: i32, clamped: bool): void {
  const source = row.source;
  const change = row.change;
  const rowStarts = f64x2.splat(row.rowStart);
  const columnStarts = f64x2.splat(row.columnStart);
  const rowSteps = f64x2.splat(change.rowX);
  const columnSteps = f64x2.splat(change.columnX);
  const rowOffsets = f64x2.splat(change.row0);
  const columnOffsets = f64x2.splat(change.column0);
  const twos = v128.load(TWOS);
  let xs = twoOf(<f64>x, <f64>(x + 1));
  const end = TAPS + <usize>pairs * offsetof<Taps>();
  for (let at: usize = TAPS; at < end; at += offsetof<Taps>()) {
    const rows = f64x2.add(f64x2.add(rowStarts, f64x2.mul(xs, rowSteps)), rowOffsets);
    const columns = f64x2.add(f64x2.add(columnStarts, f64x2.mul(xs, columnSteps)), columnOffsets);
    weigh(source, rows, columns, clamped, at);
    xs = f64x2.add(xs, twos);
  }
}

/** Pixels `x` and `x` + 1, or `x` alone at the end of the row, which may lie beyond the borders. */
function borderPair<Pixel>(row: Row, x: i32): void {
  const source = row.source;
  const fill = row.change.fill;
  const other = min(x + 1, source.width - 1);
  const rowA = mapCoordinate(row.rowAt(x), source.height, fill);
  const rowB = mapCoordinate(row.rowAt(other), source.height, fill);
  const columnA = mapCoordinate(row.columnAt(x), source.width, fill);
  const columnB = mapCoordinate(row.columnAt(other), source.width, fill);
  const outsideA = rowA == OUTSIDE || columnA == OUTSIDE;
  const outsideB = rowB == OUTSIDE || columnB == OUTSIDE;
  const dstA = row.placeOf(x);
  const dstB = row.placeOf(other);
  if (!outsideA || !outsideB) {
    weigh(source, twoOf(rowA, rowB), twoOf(columnA, columnB), true, TAPS);
    blend<Pixel>(1, source.stride, dstA, <isize>(dstB - dstA));
  }
  if (outsideA) fillPixel<Pixel>(dstA, <f32>row.change.fillValue);
  if (outsideB) fillPixel<Pixel>(dstB, <f32>row.change.fillValue);
}

// @ts-ignore: decorator
@inline
function twoOf(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b);
}

function fillPixel<Pixel>(dst: usize, value: f32): void {
  for (let i: usize = 0; i < offsetof<Pixel>(); i += 4) store<f32>(dst + i, value);
}
