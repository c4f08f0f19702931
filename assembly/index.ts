/**
 * The ABI: numbers and pointers only. Every pointer comes from `allocate`, and all of them end with the
 * next `reset`. Functions that return i32 give a `Status`.
 */
import { allocate as allocateBlock, reset as resetArena } from "./arena";
import { convert as convertPixels } from "./pixel/modes";
import { normalize as normalizePixels } from "./pixel/normalize";
import { resize as resizeImage, sample as makeSample } from "./pipeline";
import { Spec } from "./spec";
import { Status } from "./status";

export function reset(): void {
  resetArena();
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
  return resizeImage(src, width, height, channels, changetype<Spec>(spec), dst);
}

/** `float`: whether the samples at `src` are float32 rather than 8 bits. */
export function normalize(src: usize, float: i32, pixels: usize, channels: usize, spec: usize, dst: usize): i32 {
  const s = changetype<Spec>(spec);
  const done = float
    ? normalizePixels<f32>(src, pixels, channels, s, dst)
    : normalizePixels<u8>(src, pixels, channels, s, dst);
  return done ? Status.Ok : Status.OutOfMemory;
}

/** Resize and normalise in one go. */
export function sample(src: usize, width: i32, height: i32, channels: i32, spec: usize, dst: usize): i32 {
  return makeSample(src, width, height, channels, changetype<Spec>(spec), dst);
}
