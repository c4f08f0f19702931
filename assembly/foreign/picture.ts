/** The picture that is being decoded: interleaved 8-bit samples, rows from the top. */
import { allocate } from "../arena";
import { Reason, fail } from "../failure";
import { Status } from "../status";

let maxPixels: f64 = 0;
let pixels: usize = 0;
let width: i32 = 0;
let height: i32 = 0;
let channels: i32 = 0;

/** To be told before anything is decoded. */
export function limitPicture(to: f64): void {
  maxPixels = to;
  pixels = 0;
}

/** Whether a picture of this size is allowed; nothing is to be allocated for one that is not. */
export function checkPicture(pictureWidth: i32, pictureHeight: i32): Status {
  const count = <f64>pictureWidth * <f64>pictureHeight;
  return count > maxPixels ? fail(Status.TooLarge, Reason.None, 0) : Status.Ok;
}

/** Takes memory for pixels of 1, 3 or 4 channels, whose values are not set. */
export function openPicture(pictureWidth: i32, pictureHeight: i32, channelCount: i32): Status {
  const status = checkPicture(pictureWidth, pictureHeight);
  if (status != Status.Ok) return status;
  width = pictureWidth;
  height = pictureHeight;
  channels = channelCount;
  pixels = allocate(<u64>width * <u64>height * <u64>channels);
  return pixels ? Status.Ok : Status.OutOfMemory;
}

/** 0 before `openPicture`. */
export function picturePixels(): usize {
  return pixels;
}

export function pictureWidth(): i32 {
  return width;
}

export function pictureHeight(): i32 {
  return height;
}

export function pictureChannels(): i32 {
  return channels;
}
