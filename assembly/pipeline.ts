/** One image, from its pixels or from a file's bytes, to a normalised sample. */
import { allocate } from "./arena";
import { augment } from "./augment";
import { CROP, Change } from "./change";
import { decode } from "./codec/codec";
import { normalize } from "./pixel/normalize";
import { openSample } from "./pixel/sample";
import { closeSink, openSink, pushRows, sinkToCanvas, sinkToImage } from "./sink";
import { Layout, Spec } from "./spec";
import { Status } from "./status";

/** Of the last sample, as it was before augmentation. */
let canvas: usize = 0;

export function lastCanvas(): usize {
  return canvas;
}

/**
 * `width` × `height` interleaved 8-bit pixels of `channels` channels at `src`, resized into `target`, which has
 * room for `spec.samples` samples of `spec.bytesPerSample`.
 */
export function resize(
  src: usize, width: i32, height: i32, channels: i32, spec: Spec, change: Change | null, target: usize,
): Status {
  sinkToCanvas(spec, target, Infinity, cropOf(change));
  const status = openSink(width, height, channels);
  if (status != Status.Ok) return status;
  pushRows(src, <usize>width * <usize>channels, 0, height);
  return closeSink();
}

/** The same, then changed and normalised into `dst`, which has room for `spec.samples` float32. */
export function sample(
  src: usize, width: i32, height: i32, channels: i32, spec: Spec, change: Change | null, dst: usize,
): Status {
  if (!openCanvas(spec)) return Status.OutOfMemory;
  const status = resize(src, width, height, channels, spec, change, canvas);
  return status == Status.Ok ? finish(canvas, spec, change, dst) : status;
}

/** A file's bytes, decoded, resized, changed and normalised into `dst`; no more than `maxPixels` pixels. */
export function sampleFile(
  bytes: usize, length: usize, maxPixels: f64, spec: Spec, change: Change | null, dst: usize,
): Status {
  if (!openCanvas(spec)) return Status.OutOfMemory;
  sinkToCanvas(spec, canvas, maxPixels, cropOf(change));
  let status = decode(bytes, length);
  if (status == Status.Ok) status = closeSink();
  return status == Status.Ok ? finish(canvas, spec, change, dst) : status;
}

/** What `sample` makes of its canvas, which it leaves as it is. */
export function finish(from: usize, spec: Spec, change: Change | null, dst: usize): Status {
  if (!change) return normalizeCanvas(from, spec.float, spec, dst);
  // Only where normalising leaves each value in its place.
  const room = spec.layout == Layout.NHWC || spec.channels == 1 ? dst : 0;
  const changed = openSample(from, spec, room);
  if (!changed || !augment(changed, change)) return Status.OutOfMemory;
  return normalizeCanvas(changed.data, changed.float, spec, dst);
}

/** A file's bytes as an image: see `sinkToImage` and `sinkImage`. */
export function decodeFile(bytes: usize, length: usize, maxPixels: f64, upright: bool, scale: i32): Status {
  sinkToImage(maxPixels, upright, scale);
  const status = decode(bytes, length);
  return status == Status.Ok ? closeSink() : status;
}

/** False where memory ran out. */
function openCanvas(spec: Spec): bool {
  canvas = allocate(spec.samples * spec.bytesPerSample);
  return canvas != 0;
}

function cropOf(change: Change | null): Change | null {
  return change && change.has(CROP) ? change : null;
}

function normalizeCanvas(from: usize, float: bool, spec: Spec, dst: usize): Status {
  const pixels = <usize>spec.width * <usize>spec.height;
  const done = float
    ? normalize<f32>(from, pixels, spec.channels, spec, dst)
    : normalize<u8>(from, pixels, spec.channels, spec, dst);
  return done ? Status.Ok : Status.OutOfMemory;
}
