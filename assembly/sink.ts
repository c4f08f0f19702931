/**
 * Where decoded rows go: straight into a resize, so that no full-size image has to exist, or into an image as it is.
 * A decoder opens the sink when it knows the size, then hands over rows from the top, each exactly once.
 */
import { allocate } from "./arena";
import { Reason, fail } from "./failure";
import { orient, swapsSides } from "./pixel/orient";
import { place } from "./resample/fit";
import { Resize, closeResize, feedResize, needsColumns, needsRows, openResize } from "./resample/resize";
import { Spec } from "./spec";
import { Status } from "./status";

let maxPixels: f64 = 0;
let spec: Spec | null = null;
/** The canvas of a resize, or the image itself. */
let target: usize = 0;
let resize: Resize | null = null;
/** Where rows are kept that can't be resized as they come, because the picture has to be turned first. */
let image: usize = 0;
let rowBytes: usize = 0;
let imageWidth: i32 = 0;
let imageHeight: i32 = 0;
let imageChannels: i32 = 0;
let orients: bool = false;
let orientation: i32 = 1;
let reduction: i32 = 1;

/** Rows will be resized by `by` into `canvas`, which has room for `by.samples` samples of `by.bytesPerSample`. */
export function sinkToCanvas(by: Spec, canvas: usize, limit: f64): void {
  spec = by;
  target = canvas;
  maxPixels = limit;
  orients = by.orient != 0;
  orientation = 1;
  reduction = 1;
}

/**
 * Rows will be kept as they are; `sinkImage` then gives the image, in a block of the sink's own. With `upright` the EXIF
 * orientation is applied; a JPEG is decoded at 1/`scale` of its size.
 */
export function sinkToImage(limit: f64, upright: bool, scale: i32): void {
  spec = null;
  target = 0;
  maxPixels = limit;
  orients = upright;
  orientation = 1;
  reduction = scale;
}

/** To be told before `openSink`, if the file has an EXIF orientation. */
export function tellOrientation(value: i32): void {
  if (orients) orientation = value;
}

/**
 * By how much, 1, 2, 4 or 8, a decoder that can should scale an image of this size down while it decodes: by the largest
 * of these that leaves at least as many pixels as are needed, which is the rule of Pillow's `draft`.
 */
export function reductionFor(width: i32, height: i32): i32 {
  const by = spec;
  if (!by) return reduction;
  if (!by.fast) return 1;
  const swaps = swapsSides(orientation);
  const placement = place(swaps ? height : width, swaps ? width : height, by);
  if (!placement) return 1;
  const columns = (placement.x1 - placement.x0) / placement.width;
  const rows = (placement.y1 - placement.y0) / placement.height;
  const factor = min(columns, rows);
  return factor >= 8 ? 8 : factor >= 4 ? 4 : factor >= 2 ? 2 : 1;
}

/** Fails for more pixels than the caller allows. To be called with the size in the header, before it is scaled down. */
export function checkPixels(width: i32, height: i32): Status {
  return <f64>width * <f64>height > maxPixels ? fail(Status.TooLarge, Reason.None, 0) : Status.Ok;
}

/** Called once by a decoder, before it takes memory that grows with the image. `channels` is 1, 3 or 4. */
export function openSink(width: i32, height: i32, channels: i32): Status {
  const status = checkPixels(width, height);
  if (status != Status.Ok) return status;
  imageWidth = width;
  imageHeight = height;
  imageChannels = channels;
  rowBytes = <usize>width * <usize>channels;
  resize = null;
  const by = spec;
  if (by && orientation == 1) {
    resize = openResize(width, height, channels, by, target);
    return resize ? Status.Ok : Status.OutOfMemory;
  }
  image = allocate(<u64>height * <u64>rowBytes);
  return image ? Status.Ok : Status.OutOfMemory;
}

/** Takes `count` rows of interleaved samples, of which the first is row `row`. Up to a vector past their end is read. */
export function pushRows(src: usize, stride: usize, row: i32, count: i32): void {
  const r = resize;
  if (r) {
    feedResize(r, src, stride, row, count);
    return;
  }
  for (let i = 0; i < count; ++i) {
    memory.copy(image + <usize>(row + i) * rowBytes, src + <usize>i * stride, rowBytes);
  }
}

/**
 * Where row `row` belongs, if a decoder may put it there itself instead of pushing it; 0 otherwise. Up to a vector past
 * its end may be written, as long as rows come from the top.
 */
export function rowInPlace(row: i32): usize {
  return resize ? 0 : image + <usize>row * rowBytes;
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
export function closeSink(): Status {
  const r = resize;
  if (r) {
    closeResize(r);
    return Status.Ok;
  }
  const status = turnUpright();
  if (status != Status.Ok) return status;
  const by = spec;
  if (!by) return Status.Ok;
  const turned = openResize(imageWidth, imageHeight, imageChannels, by, target);
  if (!turned) return Status.OutOfMemory;
  feedResize(turned, image, rowBytes, 0, imageHeight);
  closeResize(turned);
  return Status.Ok;
}

function turnUpright(): Status {
  if (orientation == 1) return Status.Ok;
  const upright = allocate(<u64>imageHeight * <u64>rowBytes);
  if (!upright) return Status.OutOfMemory;
  orient(image, imageWidth, imageHeight, imageChannels, orientation, upright);
  image = upright;
  if (swapsSides(orientation)) {
    const width = imageWidth;
    imageWidth = imageHeight;
    imageHeight = width;
    rowBytes = <usize>imageWidth * <usize>imageChannels;
  }
  return Status.Ok;
}

/** The image of `sinkToImage`. */
export function sinkImage(): usize {
  return image;
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
