/** What the first bytes of an image say: lossy (RFC 6386, 9.1) or lossless (RFC 9649, 3.4). */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";

export const VP8: u32 = 0x20385056;
export const VP8L: u32 = 0x4c385056;

const LOSSY_HEADER: usize = 10;
const LOSSLESS_HEADER: usize = 5;
const LOSSLESS_SIGNATURE: u8 = 0x2f;
const START_CODE: u32 = 0x2a019d;

/** Of the last image that was read. */
export let imageWidth: i32 = 0;
export let imageHeight: i32 = 0;
export let imageHasAlpha: bool = false;

/** The image in a chunk `id` whose payload, at `at` of the file, ends at `end` and should have `size` bytes. */
export function readImageHeader(bytes: usize, id: u32, at: usize, end: usize, size: u32): Status {
  if (id == VP8L) return readLosslessHeader(bytes, at, end);
  if (id != VP8) return corrupt(Reason.NoImage, at);
  if (end - at < LOSSY_HEADER) return corrupt(Reason.Truncated, end);
  const tag = load<u32>(bytes + at) & 0xffffff;
  const isKeyFrame = !(tag & 1);
  const version = (tag >> 1) & 7;
  const isShown = (tag >> 4) & 1;
  const signature = load<u32>(bytes + at, 3) & 0xffffff;
  if (signature != START_CODE || !isKeyFrame || version > 3 || !isShown || tag >> 5 >= size) {
    return corrupt(Reason.BadHeader, at);
  }
  imageWidth = load<u16>(bytes + at, 6) & 0x3fff;
  imageHeight = load<u16>(bytes + at, 8) & 0x3fff;
  imageHasAlpha = false;
  return imageWidth && imageHeight ? Status.Ok : corrupt(Reason.BadSize, at + 6);
}

function readLosslessHeader(bytes: usize, at: usize, end: usize): Status {
  if (end - at < LOSSLESS_HEADER) return corrupt(Reason.Truncated, end);
  const bits = load<u32>(bytes + at, 1);
  const version = bits >> 29;
  if (load<u8>(bytes + at) != LOSSLESS_SIGNATURE || version) return corrupt(Reason.BadHeader, at);
  imageWidth = (bits & 0x3fff) + 1;
  imageHeight = ((bits >> 14) & 0x3fff) + 1;
  imageHasAlpha = ((bits >> 28) & 1) != 0;
  return Status.Ok;
}
