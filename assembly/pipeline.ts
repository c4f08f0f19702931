/** One image from its pixels to a normalised sample. */
import { allocate } from "./arena";
import { normalize } from "./pixel/normalize";
import { closeResize, feedResize, openResize } from "./resample/resize";
import { Spec } from "./spec";
import { Status } from "./status";

/**
 * `width` × `height` interleaved 8-bit pixels of `channels` channels at `src`, resized into `canvas`, which has
 * room for `spec.samples` samples of `spec.bytesPerSample`.
 */
export function resize(src: usize, width: i32, height: i32, channels: i32, spec: Spec, canvas: usize): Status {
  const r = openResize(width, height, channels, spec, canvas);
  if (!r) return Status.OutOfMemory;
  feedResize(r, src, <usize>width * <usize>channels, 0, height);
  closeResize(r);
  return Status.Ok;
}

/** The same, then normalised into `dst`, which has room for `spec.samples` float32. */
export function sample(src: usize, width: i32, height: i32, channels: i32, spec: Spec, dst: usize): Status {
  const canvas = allocate(spec.samples * spec.bytesPerSample);
  if (!canvas) return Status.OutOfMemory;
  const status = resize(src, width, height, channels, spec, canvas);
  if (status != Status.Ok) return status;
  const pixels = <usize>spec.width * <usize>spec.height;
  const done = spec.float
    ? normalize<f32>(canvas, pixels, spec.channels, spec, dst)
    : normalize<u8>(canvas, pixels, spec.channels, spec, dst);
  return done ? Status.Ok : Status.OutOfMemory;
}
