/**
 * Where decoded rows go: straight into a resize, so that no full-size image has to exist, or into an image as it is.
 * A decoder opens the sink when it knows the size, then hands over rows from the top, each exactly once.
 */
import { allocate } from "./arena";
import { Change } from "./change";
import { cropHeight, cropLeft, cropTop, cropWidth, findCrop } from "./crop";
import { Reason, fail } from "./failure";
import { orient, swapsSides } from "./pixel/orient";
import { repeatBytes } from "./repeat";
import { place } from "./resample/fit";
import { Resize, closeResize, feedResize, needsColumns, needsRows, openResize } from "./resample/resize";
import { Spec } from "./spec";
import { Status } from "./status";

/** So many bytes of rows stay in a processor's nearest cache until they are taken, and so many rows are enough. */
const BYTES_AT_ONCE: u64 = 32768;
const ROWS_AT_ONCE: u64 = 512;

let maxPixels: f64 = 0;
let spec: Spec | null = null;
/** What crops the picture, if anything does. */
let cropping: Change | null = null;
/** The canvas of a resize, or the image itself. */
let target: usize = 0;
let resize: Resize | null = null;
/** The part of the picture that is resized. */
let left: i32 = 0;
let top: i32 = 0;
let usedWidth: i32 = 0;
let usedHeight: i32 = 0;
/** Where rows are kept that can't be resized as they come, because the picture has to be turned first. */
let image: usize = 0;
let rowBytes: usize = 0;
let imageWidth: i32 = 0;
let imageHeight: i32 = 0;
let imageChannels: i32 = 0;
let orients: bool = false;
let orientation: i32 = 1;
let reduction: i32 = 1;

/**
 * Rows will be resized by `by` into `canvas`, which has room for `by.samples` samples of `by.bytesPerSample`. With `crop`
 * only the part of the picture that it says is.
 */
export function sinkToCanvas(by: Spec, canvas: usize, limit: f64, crop: Change | null): void {
  spec = by;
  cropping = crop;
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
  cropping = null;
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
  usePart(swaps ? height : width, swaps ? width : height);
  const placement = place(usedWidth, usedHeight, by);
  if (!placement) return 1;
  const columns = (placement.x1 - placement.x0) / placement.fullWidth;
  const rows = (placement.y1 - placement.y0) / placement.fullHeight;
  const factor = min(columns, rows);
  return factor >= 8 ? 8 : factor >= 4 ? 4 : factor >= 2 ? 2 : 1;
}

/** Fails for more pixels than the caller allows. To be called with the size in the header, before it is scaled down. */
export function checkPixels(width: i32, height: i32): Status {
  return <f64>width * <f64>height > maxPixels ? fail(Status.TooLarge, Reason.None, 0) : Status.Ok;
}

/** How many rows of `bytes` bytes a decoder should make before it pushes them. */
export function rowsAtOnce(bytes: u64): i32 {
  return <i32>max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE / bytes));
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
    usePart(width, height);
    resize = openResize(usedWidth, usedHeight, channels, by, target);
    return resize ? Status.Ok : Status.OutOfMemory;
  }
  image = allocate(<u64>height * <u64>rowBytes);
  return image ? Status.Ok : Status.OutOfMemory;
}

/** Decides which part of the upright picture is resized. */
function usePart(width: i32, height: i32): void {
  left = 0;
  top = 0;
  usedWidth = width;
  usedHeight = height;
  const crop = cropping;
  if (!crop) return;
  findCrop(width, height, crop);
  left = cropLeft();
  top = cropTop();
  usedWidth = cropWidth();
  usedHeight = cropHeight();
}

/** Takes `count` rows of interleaved samples, of which the first is row `row`. Up to a vector past their end is read. */
export function pushRows(src: usize, stride: usize, row: i32, count: i32): void {
  const r = resize;
  if (r) {
    feedPart(r, src, stride, row, count);
    return;
  }
  const to = image + <usize>row * rowBytes;
  if (stride == rowBytes) {
    memory.copy(to, src, <usize>count * rowBytes);
    return;
  }
  for (let i = 0; i < count; ++i) memory.copy(to + <usize>i * rowBytes, src + <usize>i * stride, rowBytes);
}

/** Takes `count` rows that are all like the one at `src`. */
export function repeatRow(src: usize, row: i32, count: i32): void {
  if (count <= 0) return;
  const r = resize;
  if (r) {
    feedPart(r, src, 0, row, count);
    return;
  }
  const to = image + <usize>row * rowBytes;
  memory.copy(to, src, rowBytes);
  repeatBytes(to, rowBytes, <usize>count * rowBytes);
}

/** What of the rows is in the part that is resized. */
function feedPart(r: Resize, src: usize, stride: usize, row: i32, count: i32): void {
  const skip = max(top - row, 0);
  const rows = min(row + count, top + usedHeight) - row - skip;
  if (rows <= 0) return;
  feedResize(r, src + <usize>skip * stride + <usize>left * <usize>imageChannels, stride, row + skip - top, rows);
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
  return r ? needsRows(r, from - top, to - top) : true;
}

/** The same for columns. */
export function wantsColumns(from: i32, to: i32): bool {
  const r = resize;
  return r ? needsColumns(r, from - left, to - left) : true;
}

/** Whether nothing is left out: what is asked of single columns or rows is then true. */
export function wantsAll(): bool {
  return !resize;
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
  usePart(imageWidth, imageHeight);
  const turned = openResize(usedWidth, usedHeight, imageChannels, by, target);
  if (!turned) return Status.OutOfMemory;
  feedPart(turned, image, rowBytes, 0, imageHeight);
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
