/**
 * The ABI: numbers and pointers only. Every pointer comes from `allocate`, and all of them end with the
 * next `reset`. Functions that return i32 give a `Status`.
 */
import { allocate as allocateBlock, reset as resetArena } from "./arena";
import { Change } from "./change";
import { probe as probeFile } from "./codec/codec";
import { Info } from "./codec/info";
import { clearFailure, failureOffset as offsetOfFailure, failureReason as reasonOfFailure } from "./failure";
import { convert as convertPixels } from "./pixel/modes";
import { normalize as normalizePixels } from "./pixel/normalize";
import { orient as orientPixels } from "./pixel/orient";
import {
  decodeFile, finish as finishCanvas, lastCanvas, resize as resizeImage, sample as sampleOfPixels, sampleFile as sampleOfFile,
} from "./pipeline";
import { sinkChannels, sinkHeight, sinkImage, sinkWidth } from "./sink";
import { Spec } from "./spec";
import { Status } from "./status";

export function reset(): void {
  resetArena();
  clearFailure();
}

/** 0 where memory can't grow that far. */
export function allocate(bytes: f64): usize {
  return allocateBlock(<u64>bytes);
}

/** `count` pixels of `from` channels as `to` channels. */
export function convert(src: usize, from: i32, dst: usize, to: i32, count: usize): void {
  convertPixels(src, from, dst, to, count);
}

/** 8-bit samples, or float32 where `spec.float`. */
export function resize(src: usize, width: i32, height: i32, channels: i32, spec: usize, dst: usize): i32 {
  return resizeImage(src, width, height, channels, changetype<Spec>(spec), null, dst);
}

/** `float`: whether the samples at `src` are float32 rather than 8 bits. */
export function normalize(src: usize, float: i32, pixels: usize, channels: usize, spec: usize, dst: usize): i32 {
  const s = changetype<Spec>(spec);
  const done = float
    ? normalizePixels<f32>(src, pixels, channels, s, dst)
    : normalizePixels<u8>(src, pixels, channels, s, dst);
  return done ? Status.Ok : Status.OutOfMemory;
}

/** Resize, change and normalise pixels in one go. `change` is 0 where nothing is to be changed. */
export function sample(
  src: usize, width: i32, height: i32, channels: i32, spec: usize, dst: usize, change: usize,
): i32 {
  return sampleOfPixels(src, width, height, channels, changetype<Spec>(spec), changeAt(change), dst);
}

/** Change and normalise a canvas, 8-bit samples, or float32 where `spec.float`. */
export function finish(canvas: usize, spec: usize, dst: usize, change: usize): i32 {
  return finishCanvas(canvas, changetype<Spec>(spec), changeAt(change), dst);
}

/** What the last `sample` or `sampleFile` had resized, before it was changed. */
export function canvas(): usize {
  return lastCanvas();
}

function changeAt(pointer: usize): Change | null {
  return pointer ? changetype<Change>(pointer) : null;
}

/** What a file's header says, into an `Info`. */
export function probe(bytes: usize, length: usize, info: usize): i32 {
  return probeFile(bytes, length, changetype<Info>(info));
}

/** Decode, resize, change and normalise a file in one go. `change` is 0 where nothing is to be changed. */
export function sampleFile(
  bytes: usize, length: usize, maxPixels: f64, spec: usize, dst: usize, change: usize,
): i32 {
  return sampleOfFile(bytes, length, maxPixels, changetype<Spec>(spec), changeAt(change), dst);
}

/**
 * Decodes a file; `image` and its measures then say where the pixels are. `upright`: whether the EXIF orientation is
 * applied; `scale`: 1, 2, 4 or 8, by which a JPEG is divided.
 */
export function decode(bytes: usize, length: usize, maxPixels: f64, upright: i32, scale: i32): i32 {
  return decodeFile(bytes, length, maxPixels, upright != 0, scale);
}

/** Turns pixels upright by an EXIF orientation. */
export function orient(src: usize, width: i32, height: i32, channels: i32, orientation: i32, dst: usize): void {
  orientPixels(src, width, height, channels, orientation, dst);
}

export function image(): usize {
  return sinkImage();
}

export function imageWidth(): i32 {
  return sinkWidth();
}

export function imageHeight(): i32 {
  return sinkHeight();
}

export function imageChannels(): i32 {
  return sinkChannels();
}

/** A `Reason`, after a status other than Ok. */
export function failureReason(): i32 {
  return reasonOfFailure();
}

/** The byte of the file at which it was found. */
export function failureOffset(): usize {
  return offsetOfFailure();
}
