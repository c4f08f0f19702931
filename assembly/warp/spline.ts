/**
 * scipy.ndimage.affine_transform of each channel, with orders 0, 2 and 3, for Keras' interpolation_order: one tap after the
 * other as in NI_GeometricTransform of ni_interpolation.c. What is linear has a faster way, in affine.ts.
 */
import { allocate } from "../arena";
import { Change, Fill } from "../change";
import { Sample } from "../pixel/sample";
import { OUTSIDE, mapCoordinate } from "./border";
import { prefilter } from "./prefilter";

/** How far 'nearest' repeats the border before filtering (_prepad_for_spline_filter). */
const PADDING: i32 = 12;

/** Taps and their weights on one axis. */
@unmanaged
class Taps {
  index0: i32;
  index1: i32;
  index2: i32;
  index3: i32;
  weight0: f64;
  weight1: f64;
  weight2: f64;
  weight3: f64;
}

@unmanaged
class Spline {
  data: usize;
  padding: i32;
  width: i32;
  height: i32;
  channels: i32;
  order: i32;
  fill: Fill;
  rows: Taps;
  columns: Taps;
}

/** Warps `sample` into float32 at `dst`; `mirrored` and `upsideDown` then flip the result. False where memory ran out. */
export function warpSpline(sample: Sample, change: Change, mirrored: bool, upsideDown: bool, dst: usize): bool {
  const s = openSpline(sample, change);
  if (!s) return false;
  const pixel = <usize>sample.channels << 2;
  const width = sample.width;
  const height = sample.height;
  for (let y = 0; y < height; ++y) {
    const row = dst + <usize>(upsideDown ? height - 1 - y : y) * <usize>width * pixel;
    for (let x = 0; x < width; ++x) {
      const to = row + <usize>(mirrored ? width - 1 - x : x) * pixel;
      const inside =
        findTaps(s, s.rows, <f64>y * change.rowY + <f64>x * change.rowX + change.row0, s.height) &&
        findTaps(s, s.columns, <f64>y * change.columnY + <f64>x * change.columnX + change.column0, s.width);
      for (let c = 0; c < sample.channels; ++c) {
        store<f32>(to + (<usize>c << 2), <f32>(inside ? sumTaps(s, c) : change.fillValue));
      }
    }
  }
  return true;
}

/** Null where memory ran out. */
function openSpline(sample: Sample, change: Change): Spline | null {
  const at = allocate(offsetof<Spline>() + 2 * offsetof<Taps>());
  const padding = change.order > 1 && change.fill == Fill.Nearest ? PADDING : 0;
  const width = sample.width + 2 * padding;
  const height = sample.height + 2 * padding;
  const data = allocate((<u64>width * <u64>height * <u64>sample.channels) << 3);
  if (!at || !data) return null;
  const s = changetype<Spline>(at);
  s.rows = changetype<Taps>(at + offsetof<Spline>());
  s.columns = changetype<Taps>(at + offsetof<Spline>() + offsetof<Taps>());
  s.data = data;
  s.padding = padding;
  s.width = width;
  s.height = height;
  s.channels = sample.channels;
  s.order = change.order;
  s.fill = change.fill;
  copySamples(s, sample);
  if (s.order > 1) filterBothWays(s);
  return s;
}

function copySamples(s: Spline, sample: Sample): void {
  const channels = sample.channels;
  let to = s.data;
  for (let y = 0; y < s.height; ++y) {
    const row = min(max(y - s.padding, 0), sample.height - 1) * sample.width;
    for (let x = 0; x < s.width; ++x) {
      const first = <usize>((row + min(max(x - s.padding, 0), sample.width - 1)) * channels);
      for (let c: usize = 0; c < <usize>channels; ++c, to += 8) {
        store<f64>(to, sample.float ? <f64>load<f32>(sample.data + ((first + c) << 2)) : <f64>load<u8>(sample.data + first + c));
      }
    }
  }
}

function filterBothWays(s: Spline): void {
  const halfway = s.fill == Fill.Nearest || s.fill == Fill.Reflect;
  const pixel = <usize>s.channels << 3;
  const row = <usize>s.width * pixel;
  for (let at = s.data; at < s.data + row; at += 8) prefilter(at, s.height, row, s.order, halfway);
  for (let y = 0; y < s.height; ++y) {
    const first = s.data + <usize>y * row;
    for (let at = first; at < first + pixel; at += 8) prefilter(at, s.width, pixel, s.order, halfway);
  }
}

/** False where the fill value is to be taken. */
function findTaps(s: Spline, taps: Taps, coordinate: f64, length: i32): bool {
  const at = mapCoordinate(coordinate + <f64>s.padding, length, s.fill);
  if (at == OUTSIDE) return false;
  const centre = floor(s.order & 1 ? at : at + 0.5);
  const start = centre - <f64>(s.order >> 1);
  taps.index0 = mapTap(start, length, s.fill);
  taps.index1 = mapTap(start + 1, length, s.fill);
  taps.index2 = mapTap(start + 2, length, s.fill);
  taps.index3 = mapTap(start + 3, length, s.fill);
  if (s.order == 2) quadraticWeights(at - centre, taps);
  else if (s.order == 3) cubicWeights(at - centre, taps);
  return true;
}

/** The border is repeated for 'nearest' and 'reflect', and otherwise the mirror's place (_get_spline_boundary_mode). */
function mapTap(at: f64, length: i32, fill: Fill): i32 {
  const last = <f64>(length - 1);
  if (fill == Fill.Nearest) return <i32>min(max(at, 0), last);
  if (fill == Fill.Reflect) return <i32>mapCoordinate(at, length, fill);
  if (length == 1) return 0;
  // Taps are at most three beyond a border, but an axis may be shorter than that.
  const period = 2 * last;
  const place = abs(at) - period * trunc(abs(at) / period);
  return <i32>(place > last ? period - place : place);
}

/** get_spline_interpolation_weights of ni_splines.c: the last one is what is left of 1. */
function quadraticWeights(x: f64, taps: Taps): void {
  const y = 0.5 - x;
  taps.weight1 = 0.75 - x * x;
  taps.weight0 = 0.5 * y * y;
  taps.weight2 = 1.0 - taps.weight0 - taps.weight1;
}

function cubicWeights(y: f64, taps: Taps): void {
  const z = 1.0 - y;
  taps.weight1 = (y * y * (y - 2.0) * 3.0 + 4.0) / 6.0;
  taps.weight2 = (z * z * (z - 2.0) * 3.0 + 4.0) / 6.0;
  taps.weight0 = (z * z * z) / 6.0;
  taps.weight3 = 1.0 - taps.weight0 - taps.weight1 - taps.weight2;
}

function sumTaps(s: Spline, channel: i32): f64 {
  if (s.order == 0) return coefficient(s, s.rows.index0, s.columns.index0, channel);
  let sum: f64 = 0;
  for (let y = 0; y <= s.order; ++y) {
    const row = indexOf(s.rows, y);
    for (let x = 0; x <= s.order; ++x) {
      sum += coefficient(s, row, indexOf(s.columns, x), channel) * weightOf(s.rows, y) * weightOf(s.columns, x);
    }
  }
  return sum;
}

function coefficient(s: Spline, row: i32, column: i32, channel: i32): f64 {
  return load<f64>(s.data + (<usize>((row * s.width + column) * s.channels + channel) << 3));
}

function indexOf(taps: Taps, i: i32): i32 {
  return load<i32>(changetype<usize>(taps) + (<usize>i << 2));
}

function weightOf(taps: Taps, i: i32): f64 {
  return load<f64>(changetype<usize>(taps) + offsetof<Taps>("weight0") + (<usize>i << 3));
}
