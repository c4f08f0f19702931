/**
 * scipy.ndimage.affine_transform of each channel, with order 1: float64 throughout, rounded once to float32. The result
 * depends on the operations and on their order, which are those of NI_GeometricTransform in ni_interpolation.c:
 * coordinate = (y · m0 + x · m1) + offset; tap = (sample · row weight) · column weight; taps are summed row by row.
 *
 * Two output pixels are made at a time, one a lane.
 */
import { Change } from "../change";
import { OUTSIDE, mapCoordinate } from "./border";
import { Source } from "./source";
import { firstBehind, firstInside } from "./span";

/** Pixels of a `Source`: only their sizes matter, which are constants of the kernel that is made for each. */
@unmanaged
export class Grey {
  v: f64;
}

@unmanaged
export class Rgb {
  r: f64;
  g: f64;
  b: f64;
}

@unmanaged
export class Rgba {
  r: f64;
  g: f64;
  b: f64;
  a: f64;
}

/** 1.5 · 2^52: added to a small integer, it leaves that integer in the low 32 bits. */
const TO_INTEGER: f64 = 6755399441055744.0;

/** Warps `source` into float32 pixels at `dst`, of its own size. `mirrored` and `upsideDown` then flip the result. */
export function warp<Pixel>(source: Source, change: Change, mirrored: bool, upsideDown: bool, dst: usize): void {
  const width = source.width;
  const height = source.height;
  const bytes = <isize>(offsetof<Pixel>() >> 1);
  const step = mirrored ? -bytes : bytes;
  const rowBytes = bytes * <isize>width;
  for (let y = 0; y < height; ++y) {
    const row = <isize>dst + <isize>(upsideDown ? height - 1 - y : y) * rowBytes;
    const first = mirrored ? row + rowBytes - bytes : row;
    warpRow<Pixel>(source, change, <f64>y * change.rowY, <f64>y * change.columnY, <usize>first, step);
  }
}

/**
 * One row: pixel 0 goes to `dst`, the next one `step` bytes on. Both coordinates grow, or fall, with x, so that the
 * pixels that need no border are neighbours.
 */
function warpRow<Pixel>(
  source: Source, change: Change, rowStart: f64, columnStart: f64, dst: usize, step: isize,
): void {
  const width = source.width;
  const lastRow = <f64>(source.height - 1);
  const lastColumn = <f64>(width - 1);
  const begin = max(
    firstInside(rowStart, change.rowX, change.row0, lastRow, width),
    firstInside(columnStart, change.columnX, change.column0, lastColumn, width),
  );
  const end = min(
    firstBehind(rowStart, change.rowX, change.row0, lastRow, width),
    firstBehind(columnStart, change.columnX, change.column0, lastColumn, width),
  );
  let x = 0;
  for (; x < min(begin, width); x += 2) borderPair<Pixel>(source, change, rowStart, columnStart, x, dst, step);
  if (x + 1 < end) {
    insidePairs<Pixel>(source, change, rowStart, columnStart, x, end, dst, step);
    x += (end - x) & ~1;
  }
  for (; x < width; x += 2) borderPair<Pixel>(source, change, rowStart, columnStart, x, dst, step);
}

/** Pixels from `x` on, by twos, as long as both are before `end`. */
function insidePairs<Pixel>(
  source: Source, change: Change, rowStart: f64, columnStart: f64, x: i32, end: i32, dst: usize, step: isize,
): void {
  const rowStarts = f64x2.splat(rowStart);
  const columnStarts = f64x2.splat(columnStart);
  const rowSteps = f64x2.splat(change.rowX);
  const columnSteps = f64x2.splat(change.columnX);
  const rowOffsets = f64x2.splat(change.row0);
  const columnOffsets = f64x2.splat(change.column0);
  const strides = f64x2.splat(<f64>source.stride);
  const origin = source.origin;
  const stride = source.stride;
  let xs = f64x2.replace_lane(f64x2.splat(<f64>x), 1, <f64>(x + 1));
  let to = <isize>dst + <isize>x * step;
  for (; x + 1 < end; x += 2, to += 2 * step) {
    const rows = f64x2.add(f64x2.add(rowStarts, f64x2.mul(xs, rowSteps)), rowOffsets);
    const columns = f64x2.add(f64x2.add(columnStarts, f64x2.mul(xs, columnSteps)), columnOffsets);
    pair<Pixel>(origin, stride, strides, rows, columns, <usize>to, <usize>(to + step));
    xs = f64x2.add(xs, f64x2.splat(2));
  }
}

/** Pixels `x` and `x` + 1, or `x` alone at the end of the row, of which some are beyond the borders. */
function borderPair<Pixel>(
  source: Source, change: Change, rowStart: f64, columnStart: f64, x: i32, dst: usize, step: isize,
): void {
  const other = min(x + 1, source.width - 1);
  const rowA = mapCoordinate(rowStart + <f64>x * change.rowX + change.row0, source.height, change.fill);
  const rowB = mapCoordinate(rowStart + <f64>other * change.rowX + change.row0, source.height, change.fill);
  const columnA = mapCoordinate(columnStart + <f64>x * change.columnX + change.column0, source.width, change.fill);
  const columnB = mapCoordinate(columnStart + <f64>other * change.columnX + change.column0, source.width, change.fill);
  const rows = f64x2.replace_lane(f64x2.splat(rowA), 1, rowB);
  const columns = f64x2.replace_lane(f64x2.splat(columnA), 1, columnB);
  const toA = <usize>(<isize>dst + <isize>x * step);
  const toB = <usize>(<isize>dst + <isize>other * step);
  pair<Pixel>(source.origin, source.stride, f64x2.splat(<f64>source.stride), rows, columns, toA, toB);
  if (rowA <= OUTSIDE || columnA <= OUTSIDE) fillPixel<Pixel>(toA, <f32>change.fillValue);
  if (rowB <= OUTSIDE || columnB <= OUTSIDE) fillPixel<Pixel>(toB, <f32>change.fillValue);
}

function fillPixel<Pixel>(dst: usize, value: f32): void {
  for (let i: usize = 0; i < offsetof<Pixel>() >> 1; i += 4) store<f32>(dst + i, value);
}

/** The pixels at two places −1 … length. */
// @ts-ignore: decorator
@inline
function pair<Pixel>(
  origin: usize, stride: usize, strides: v128, rows: v128, columns: v128, dstA: usize, dstB: usize,
): void {
  const ones = f64x2.splat(1);
  const y = f64x2.floor(rows);
  const x = f64x2.floor(columns);
  const up = f64x2.sub(ones, f64x2.sub(rows, y));
  const down = f64x2.sub(ones, up);
  const left = f64x2.sub(ones, f64x2.sub(columns, x));
  const right = f64x2.sub(ones, left);
  const places = f64x2.add(
    f64x2.add(f64x2.mul(y, strides), f64x2.mul(x, f64x2.splat(<f64>offsetof<Pixel>()))),
    f64x2.splat(TO_INTEGER),
  );
  const a = origin + <usize>i32x4.extract_lane(places, 0);
  const b = origin + <usize>i32x4.extract_lane(places, 2);
  if (offsetof<Pixel>() == 8) {
    storePair(channel<Pixel>(a, b, stride, up, down, left, right), dstA, dstB);
  } else {
    storePair(channel<Pixel>(a, b, stride, up, down, left, right), dstA, dstB);
    storePair(channel<Pixel>(a + 8, b + 8, stride, up, down, left, right), dstA + 4, dstB + 4);
    storePair(channel<Pixel>(a + 16, b + 16, stride, up, down, left, right), dstA + 8, dstB + 8);
    if (offsetof<Pixel>() == 32) {
      storePair(channel<Pixel>(a + 24, b + 24, stride, up, down, left, right), dstA + 12, dstB + 12);
    }
  }
}

/** One channel of both: the first of four taps each is at `a` and `b`. */
// @ts-ignore: decorator
@inline
function channel<Pixel>(
  a: usize, b: usize, stride: usize, up: v128, down: v128, left: v128, right: v128,
): v128 {
  let sum = f64x2.mul(f64x2.mul(both(a, b), up), left);
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(both(a + offsetof<Pixel>(), b + offsetof<Pixel>()), up), right));
  a += stride;
  b += stride;
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(both(a, b), down), left));
  sum = f64x2.add(sum, f64x2.mul(f64x2.mul(both(a + offsetof<Pixel>(), b + offsetof<Pixel>()), down), right));
  return f32x4.demote_f64x2_zero(sum);
}

// @ts-ignore: decorator
@inline
function both(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1);
}

// @ts-ignore: decorator
@inline
function storePair(v: v128, a: usize, b: usize): void {
  v128.store32_lane(a, v, 0);
  v128.store32_lane(b, v, 1);
}
