/**
 * The ABI of the second module, which decodes the formats that few meet: it is loaded with the first file of one. As in
 * `../index.ts`: numbers and pointers only, every pointer comes from `allocate` and ends with the next `reset`, and what
 * gives i32 gives a `Status`.
 */
import { allocate as allocateBlock, reset as resetArena } from "../arena";
import { Format } from "../codec/info";
import { sniff } from "../codec/sniff";
import { decodeTiff, resumeTiff } from "../codec/tiff/decoder";
import { decodeWebp } from "../codec/webp/decoder";
import { clearFailure, failureOffset as offsetOfFailure, failureReason as reasonOfFailure } from "../failure";
import { Status } from "../status";
import { jpegLengthAsked, jpegLimitAsked, jpegStreamAsked } from "./jpeg";
import { limitPicture, pictureChannels, pictureHeight, picturePixels, pictureWidth } from "./picture";

export function reset(): void {
  resetArena();
  clearFailure();
}

/** 0 where memory can't grow that far. */
export function allocate(bytes: f64): usize {
  return allocateBlock(<u64>bytes);
}

/**
 * Decodes a file; `image` and its measures then say where the pixels are. After `Status.NeedsJpeg` the host decodes the
 * stream that `jpegStream` and the two beside it tell of, and goes on with `resume`.
 */
export function decode(bytes: usize, length: usize, maxPixels: f64): i32 {
  limitPicture(maxPixels);
  return sniff(bytes, length) == Format.Webp ? decodeWebp(bytes, length) : decodeTiff(bytes, length);
}

/** With the JPEG's pixels. Where it can't be decoded, the file can't either, and this is not called. */
export function resume(pixels: usize, width: i32, height: i32, channels: i32): i32 {
  return resumeTiff(pixels, width, height, channels);
}

/** A whole JPEG file, valid until `resume`. */
export function jpegStream(): usize {
  return jpegStreamAsked();
}

export function jpegLength(): usize {
  return jpegLengthAsked();
}

/** The most pixels that it may have. */
export function jpegLimit(): f64 {
  return jpegLimitAsked();
}

export function image(): usize {
  return picturePixels();
}

export function imageWidth(): i32 {
  return pictureWidth();
}

export function imageHeight(): i32 {
  return pictureHeight();
}

export function imageChannels(): i32 {
  return pictureChannels();
}

/** A `Reason`, after a status other than Ok. */
export function failureReason(): i32 {
  return reasonOfFailure();
}

/** The byte of the file at which it was found. */
export function failureOffset(): usize {
  return offsetOfFailure();
}
