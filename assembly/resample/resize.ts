/** One image being resized: rows of the source go in, in order, and a canvas of the target's size fills. */
import { allocate } from "../arena";
import { premultiply, unpremultiply } from "../pixel/alpha";
import { convert } from "../pixel/modes";
import { Spec } from "../spec";
import { Filter } from "./filters";
import { Placement, place } from "./fit";
import { feedHalfPixel, HalfPixel, openHalfPixel } from "./halfpixel";
import { gatherRow, halfPixelPositions, nearestPositions } from "./nearest";
import { pad } from "./pad";
import { CHUNK, feedWindow, openWindow, Window } from "./window";

const enum Method {
  /** Same size: rows go over as they are. */
  Copy,
  Nearest,
  Convolve,
  HalfPixel,
}

@unmanaged
export class Resize {
  method: Method;
  width: i32;
  height: i32;
  /** Channels of the source and of the result. */
  from: i32;
  to: i32;
  /** Colours are weighted by alpha while they are filtered. */
  premultiplied: bool;
  /** The result: height × width × `to` samples, 8 bits or float32, rows from the top. */
  canvas: usize;
  /** Where in it the resized part begins, and the bytes from row to row. */
  target: usize;
  targetStride: usize;
  placement: Placement;
  /** Rows in the mode of the result, where the source has another. */
  scratch: usize;
  scratchStride: usize;
  columns: usize;
  rows: usize;
  next: i32;
  window: Window | null;
  halfPixel: HalfPixel | null;
}

/** Null where memory ran out. */
export function openResize(width: i32, height: i32, channels: i32, spec: Spec, canvas: usize): Resize | null {
  const at = allocate(offsetof<Resize>());
  const placement = place(width, height, spec);
  if (!at || !placement) return null;
  const r = changetype<Resize>(at);
  const pixel = <usize>spec.channels * <usize>spec.bytesPerSample;
  r.placement = placement;
  r.width = width;
  r.height = height;
  r.from = channels;
  r.to = spec.channels;
  r.canvas = canvas;
  r.targetStride = <usize>spec.width * pixel;
  r.target = canvas + <usize>placement.top * r.targetStride + <usize>placement.left * pixel;
  r.next = 0;
  r.premultiplied = false;
  if (placement.width < spec.width || placement.height < spec.height) pad(canvas, spec);

  if (spec.float) return openFloat(r);
  if (placement.isCopy(width, height)) {
    r.method = Method.Copy;
    return openScratch(r);
  }
  return spec.filter == Filter.Nearest ? openNearest(r, spec.antialias) : openConvolve(r, spec.filter);
}

function openFloat(r: Resize): Resize | null {
  r.method = Method.HalfPixel;
  const halfPixel = openHalfPixel(r.to, r.placement);
  if (!halfPixel) return null;
  r.halfPixel = halfPixel;
  return openScratch(r);
}

function openNearest(r: Resize, antialias: u32): Resize | null {
  const p = r.placement;
  r.method = Method.Nearest;
  if (antialias) {
    r.columns = nearestPositions(p.x0, p.x1, p.fullWidth, p.skipX, p.width);
    r.rows = nearestPositions(p.y0, p.y1, p.fullHeight, p.skipY, p.height);
  } else {
    r.columns = halfPixelPositions(p.x0, p.x1, p.fullWidth, p.skipX, p.width);
    r.rows = halfPixelPositions(p.y0, p.y1, p.fullHeight, p.skipY, p.height);
  }
  // Only the pixels that are taken are converted: one target row at a time.
  r.scratchStride = (<usize>p.width * 4 + 31) & ~15;
  r.scratch = allocate(2 * <u64>r.scratchStride);
  return r.columns && r.rows && r.scratch ? r : null;
}

function openConvolve(r: Resize, filter: Filter): Resize | null {
  r.method = Method.Convolve;
  // Without alpha in the source every pixel is opaque, and multiplying by it changes nothing.
  r.premultiplied = r.from == 4 && r.to == 4;
  const window = openWindow(filter, r.to, r.width, r.height, r.placement);
  if (!window) return null;
  r.window = window;
  return openScratch(r);
}

function openScratch(r: Resize): Resize | null {
  r.scratchStride = (<usize>r.width * <usize>r.to + 31) & ~15;
  r.scratch = allocate(<u64>CHUNK * <u64>r.scratchStride);
  return r.scratch ? r : null;
}

/** Takes `count` rows, of which the first is row `row` of the source. */
export function feedResize(r: Resize, src: usize, srcStride: usize, row: i32, count: i32): void {
  if (r.method == Method.Nearest) return feedNearest(r, src, srcStride, row, count);
  for (let done = 0; done < count; done += CHUNK) {
    const rows = min(count - done, CHUNK);
    const from = src + <usize>done * srcStride;
    if (r.from == r.to && !r.premultiplied) {
      feedConverted(r, from, srcStride, row + done, rows);
    } else {
      for (let i = 0; i < rows; ++i) toMode(r, from + <usize>i * srcStride, r.scratch + <usize>i * r.scratchStride);
      feedConverted(r, r.scratch, r.scratchStride, row + done, rows);
    }
  }
}

function toMode(r: Resize, src: usize, dst: usize): void {
  if (r.premultiplied) premultiply(src, dst, r.width);
  else convert(src, r.from, dst, r.to, r.width);
}

function feedConverted(r: Resize, src: usize, srcStride: usize, row: i32, count: i32): void {
  if (r.method == Method.Convolve) {
    feedWindow(r.window!, src, srcStride, row, count, r.target, r.targetStride);
    return;
  }
  for (let i = 0; i < count; ++i) {
    const from = src + <usize>i * srcStride;
    if (r.method == Method.HalfPixel) feedHalfPixel(r.halfPixel!, from, row + i, r.target, r.targetStride);
    else copyRow(r, from, row + i - r.placement.skipY);
  }
}

function copyRow(r: Resize, src: usize, y: i32): void {
  const p = r.placement;
  if (y < 0 || y >= p.height) return;
  const pixel = <usize>r.to;
  memory.copy(r.target + <usize>y * r.targetStride, src + <usize>p.skipX * pixel, <usize>p.width * pixel);
}

function feedNearest(r: Resize, src: usize, srcStride: usize, row: i32, count: i32): void {
  const p = r.placement;
  for (; r.next < p.height; ++r.next) {
    const wanted = load<i32>(r.rows + (<usize>r.next << 2));
    if (wanted >= row + count) return;
    const from = src + <usize>(wanted - row) * srcStride;
    const to = r.target + <usize>r.next * r.targetStride;
    if (r.from == r.to) {
      gatherRow(from, r.columns, p.width, r.from, to);
    } else {
      // Not straight into the canvas: `convert` may write past the end, where another row's padding is.
      const converted = r.scratch + r.scratchStride;
      gatherRow(from, r.columns, p.width, r.from, r.scratch);
      convert(r.scratch, r.from, converted, r.to, p.width);
      memory.copy(to, converted, <usize>p.width * <usize>r.to);
    }
  }
}

/** Whether the result depends on any of rows `from` … `to` − 1 of the source. */
export function needsRows(r: Resize, from: i32, to: i32): bool {
  if (r.method == Method.Nearest) return anyWithin(r.rows, r.placement.height, from, to);
  if (r.method == Method.Convolve) return r.window!.vertical.first(0) < to && from < r.window!.vertical.end();
  if (r.method == Method.HalfPixel) return r.halfPixel!.firstRow < to && from < r.halfPixel!.endRow;
  return r.placement.skipY < to && from < r.placement.skipY + r.placement.height;
}

/** The same for columns. */
export function needsColumns(r: Resize, from: i32, to: i32): bool {
  if (r.method == Method.Nearest) return anyWithin(r.columns, r.placement.width, from, to);
  if (r.method == Method.Convolve) return r.window!.horizontal.first(0) < to && from < r.window!.horizontal.end();
  if (r.method == Method.HalfPixel) return r.halfPixel!.firstColumn < to && from < r.halfPixel!.endColumn;
  return r.placement.skipX < to && from < r.placement.skipX + r.placement.width;
}

/** Whether one of `length` ascending positions is in from … to − 1: by bisection. */
function anyWithin(positions: usize, length: i32, from: i32, to: i32): bool {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<i32>(positions + (<usize>middle << 2)) < from) low = middle + 1;
    else high = middle;
  }
  return low < length && load<i32>(positions + (<usize>low << 2)) < to;
}

/** After the last row. */
export function closeResize(r: Resize): void {
  if (!r.premultiplied) return;
  // What is beside the picture was never multiplied.
  for (let y = 0; y < r.placement.height; ++y) {
    unpremultiply(r.target + <usize>y * r.targetStride, r.placement.width);
  }
}
