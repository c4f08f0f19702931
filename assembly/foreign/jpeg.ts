/** What is asked of the host while a file is decoded: the pixels of a JPEG within it, which the first module decodes. */
import { Status } from "../status";

let stream: usize = 0;
let length: usize = 0;
let limit: f64 = 0;

/**
 * Return what this returns: the decoder is then called again by its `resume…` with the pixels, in a block that was allocated
 * since, so that `mark` before and `release` after free it. The stream is a whole JPEG file; one of more than `maxPixels`
 * pixels is refused.
 */
export function askForJpeg(at: usize, byteLength: usize, maxPixels: f64): Status {
  stream = at;
  length = byteLength;
  limit = maxPixels;
  return Status.NeedsJpeg;
}

export function jpegStreamAsked(): usize {
  return stream;
}

export function jpegLengthAsked(): usize {
  return length;
}

export function jpegLimitAsked(): f64 {
  return limit;
}
