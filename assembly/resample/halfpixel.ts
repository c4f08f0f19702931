/**
 * Bilinear interpolation without antialiasing at half-pixel centres, in float32: `tf.image.resize`
 * with its default `antialias=False`. Formulas: image_resizer_state.h and resize_bilinear_op.cc of
 * TensorFlow. Rows are interpolated horizontally as they arrive; an output row needs two of them.
 */
import { allocate } from "../arena";
import { bytesToFloats } from "../simd";
import { Placement } from "./fit";

/** One output sample lies between source samples `lower` and `upper`, `lerp` of the way: 12 bytes. */
const POINT: usize = 12;

@unmanaged
export class HalfPixel {
  channels: i32;
  columns: usize;
  rows: usize;
  width: i32;
  height: i32;
  /** Two interpolated rows; source row y is in slot y & 1. */
  slots: usize;
  slotBytes: usize;
  next: i32;

  /** What of the source is read. */
  get firstRow(): i32 {
    return lowerOf(this.rows, 0);
  }
  get endRow(): i32 {
    return upperOf(this.rows, this.height - 1) + 1;
  }
  get firstColumn(): i32 {
    return lowerOf(this.columns, 0);
  }
  get endColumn(): i32 {
    return upperOf(this.columns, this.width - 1) + 1;
  }
}

function lowerOf(points: usize, i: i32): i32 {
  return load<i32>(points + <usize>i * POINT);
}

function upperOf(points: usize, i: i32): i32 {
  return load<i32>(points + <usize>i * POINT, 4);
}

/** `length` of the `full` points between samples `from` … `to`, from number `start` on. */
function makePoints(from: i32, to: i32, full: i32, start: i32, length: i32): usize {
  const points = allocate(<u64>length * <u64>POINT);
  if (!points) return 0;
  const size = to - from;
  const scale = <f32>size / <f32>full;
  for (let i = 0; i < length; ++i) {
    const at = (<f32>(start + i) + 0.5) * scale - 0.5;
    const below = floor<f32>(at);
    const point = points + <usize>i * POINT;
    store<i32>(point, from + max(<i32>below, 0));
    store<i32>(point, from + min(<i32>ceil<f32>(at), size - 1), 4);
    store<f32>(point, at - below, 8);
  }
  return points;
}

/** Null where memory ran out. */
export function openHalfPixel(channels: i32, p: Placement): HalfPixel | null {
  const at = allocate(offsetof<HalfPixel>());
  const columns = makePoints(p.x0, p.x1, p.fullWidth, p.skipX, p.width);
  const rows = makePoints(p.y0, p.y1, p.fullHeight, p.skipY, p.height);
  const slotBytes = ((<usize>p.width * <usize>channels + 3) & ~3) * 4 + 16;
  const slots = allocate(<u64>slotBytes * 2);
  if (!at || !columns || !rows || !slots) return null;
  const h = changetype<HalfPixel>(at);
  h.channels = channels;
  h.columns = columns;
  h.rows = rows;
  h.width = p.width;
  h.height = p.height;
  h.slots = slots;
  h.slotBytes = slotBytes;
  h.next = 0;
  return h;
}

// @ts-ignore: decorator
@inline
function slot(h: HalfPixel, row: i32): usize {
  return h.slots + <usize>(row & 1) * h.slotBytes;
}

/** Takes source row `row` of 8-bit samples and writes the output rows that it completes. */
export function feedHalfPixel(h: HalfPixel, src: usize, row: i32, dst: usize, dstStride: usize): void {
  if (h.next == h.height) return;
  const point = h.rows + <usize>h.next * POINT;
  if (row < load<i32>(point)) return;
  interpolateRow(h, src, slot(h, row));
  while (h.next < h.height) {
    const point = h.rows + <usize>h.next * POINT;
    const upper = load<i32>(point, 4);
    if (upper > row) return;
    const above = slot(h, load<i32>(point));
    blendRows(above, slot(h, upper), load<f32>(point, 8), h, dst + <usize>h.next * dstStride);
    ++h.next;
  }
}

/** The channels of a pixel are lanes; what lies in the lanes past them is overwritten by the next pixel. */
function interpolateRow(h: HalfPixel, src: usize, dst: usize): void {
  const channels = <usize>h.channels;
  let point = h.columns;
  for (let x = 0; x < h.width; ++x, point += POINT, dst += channels << 2) {
    const left = bytesToFloats(src + <usize>load<i32>(point) * channels);
    const right = bytesToFloats(src + <usize>load<i32>(point, 4) * channels);
    v128.store(dst, f32x4.add(left, f32x4.mul(f32x4.sub(right, left), v128.load32_splat(point, 8))));
  }
}

function blendRows(above: usize, below: usize, lerp: f32, h: HalfPixel, dst: usize): void {
  const bytes = (<usize>h.width * <usize>h.channels) << 2;
  const t = f32x4.splat(lerp);
  let x: usize = 0;
  for (; x + 16 <= bytes; x += 16) {
    const top = v128.load(above + x);
    v128.store(dst + x, f32x4.add(top, f32x4.mul(f32x4.sub(v128.load(below + x), top), t)));
  }
  for (; x < bytes; x += 4) {
    const top = load<f32>(above + x);
    store<f32>(dst + x, top + (load<f32>(below + x) - top) * lerp);
  }
}
