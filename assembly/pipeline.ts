/** One image, from its pixels or from a file's bytes, to a normalised sample. */
import { allocate } from "./arena";
import { decode } from "./codec/codec";
import { normalize } from "./pixel/normalize";
import { closeSink, openSink, pushRows, sinkToCanvas, sinkToImage } from "./sink";
import { Spec } from "./spec";
import { Status } from "./status";

/**
 * `width` × `height` interleaved 8-bit pixels of `channels` channels at `src`, resized into `canvas`, which has
 * room for `spec.samples` samples of `spec.bytesPerSample`.
 */
export function resize(src: usize, width: i32, height: i32, channels: i32, spec: Spec, canvas: usize): Status {
  sinkToCanvas(spec, canvas, Infinity);
  const status = openSink(width, height, channels);
  if (status != Status.Ok) return status;
  pushRows(src, <usize>width * <usize>channels, 0, height);
  return closeSink();
}

/** The same, then normalised into `dst`, which has room for `spec.samples` float32. */
export function sample(src: usize, width: i32, height: i32, channels: i32, spec: Spec, dst: usize): Status {
  const canvas = allocate(spec.samples * spec.bytesPerSample);
  if (!canvas) return Status.OutOfMemory;
  const status = resize(src, width, height, channels, spec, canvas);
  return status == Status.Ok ? normalizeCanvas(canvas, spec, dst) : status;
}

/** A file's bytes, decoded, resized and normalised into `dst`; no more than `maxPixels` pixels. */
export function sampleFile(bytes: usize, length: usize, maxPixels: f64, spec: Spec, dst: usize): Status {
  const canvas = allocate(spec.samples * spec.bytesPerSample);
  if (!canvas) return Status.OutOfMemory;
  sinkToCanvas(spec, canvas, maxPixels);
  let status = decode(bytes, length);
  if (status == Status.Ok) status = closeSink();
  if (status != Status.Ok) return status;
  return normalizeCanvas(canvas, spec, dst);
}

/** A file's bytes as an image: see `sinkToImage` and `sinkImage`. */
export function decodeFile(bytes: usize, length: usize, maxPixels: f64, upright: bool, scale: i32): Status {
  sinkToImage(maxPixels, upright, scale);
  const status = decode(bytes, length);
  return status == Status.Ok ? closeSink() : status;
}

function normalizeCanvas(canvas: usize, spec: Spec, dst: usize): Status {
  const pixels = <usize>spec.width * <usize>spec.height;
  const done = spec.float
    ? normalize<f32>(canvas, pixels, spec.channels, spec, dst)
    : normalize<u8>(canvas, pixels, spec.channels, spec, dst);
  return done ? Status.Ok : Status.OutOfMemory;
}
