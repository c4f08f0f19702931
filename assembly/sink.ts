/**
 * Where decoded rows go: straight into a resize, so that no full-size image has to exist, or into an image as it is.
 * A decoder opens the sink when it knows the size, then hands over rows from the top, each exactly once.
 */
import { allocate } from "./arena";
import { Reason, fail } from "./failure";
import { Resize, closeResize, feedResize, needsColumns, needsRows, openResize } from "./resample/resize";
import { Spec } from "./spec";
import { Status } from "./status";

let maxPixels: f64 = 0;
let spec: Spec | null = null;
/** The canvas of a resize, or the image itself. */
let target: usize = 0;
let resize: Resize | null = null;
let rowBytes: usize = 0;
let imageWidth: i32 = 0;
let imageHeight: i32 = 0;
let imageChannels: i32 = 0;

/** Rows will be resized by `by` into `canvas`, which has room for `by.samples` samples of `by.bytesPerSample`. */
export function sinkToCanvas(by: Spec, canvas: usize, limit: f64): void {
  spec = by;
  target = canvas;
  maxPixels = limit;
}

/** Rows will be kept as they are; `sinkImage` then gives the image, in a block of the sink's own. */
export function sinkToImage(limit: f64): void {
  spec = null;
  target = 0;
  maxPixels = limit;
}

/** Called once by a decoder, before it takes memory that grows with the image. `channels` is 1, 3 or 4. */
export function openSink(width: i32, height: i32, channels: i32): Status {
  if (<f64>width * <f64>height > maxPixels) return fail(Status.TooLarge, Reason.None, 0);
  imageWidth = width;
  imageHeight = height;
  imageChannels = channels;
  rowBytes = <usize>width * <usize>channels;
  const by = spec;
  if (by) {
    resize = openResize(width, height, channels, by, target);
    return resize ? Status.Ok : Status.OutOfMemory;
  }
  resize = null;
  target = allocate(<u64>height * <u64>rowBytes);
  return target ? Status.Ok : Status.OutOfMemory;
}

/** Takes `count` rows of interleaved samples, of which the first is row `row`. Up to a vector past their end is read. */
export function pushRows(src: usize, stride: usize, row: i32, count: i32): void {
  const r = resize;
  if (r) {
    feedResize(r, src, stride, row, count);
    return;
  }
  for (let i = 0; i < count; ++i) {
    memory.copy(target + <usize>(row + i) * rowBytes, src + <usize>i * stride, rowBytes);
  }
}

/** Whether any of rows `from` … `to` − 1 matters to the result. What does not matter may be pushed with any content. */
export function wantsRows(from: i32, to: i32): bool {
  const r = resize;
  return r ? needsRows(r, from, to) : true;
}

/** The same for columns. */
export function wantsColumns(from: i32, to: i32): bool {
  const r = resize;
  return r ? needsColumns(r, from, to) : true;
}

/** After the last row. */
export function closeSink(): void {
  const r = resize;
  if (r) closeResize(r);
}

/** The image of `sinkToImage`. */
export function sinkImage(): usize {
  return target;
}

export function sinkWidth(): i32 {
  return imageWidth;
}

export function sinkHeight(): i32 {
  return imageHeight;
}

export function sinkChannels(): i32 {
  return imageChannels;
}
