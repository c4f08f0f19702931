/** The alpha plane of a lossy image (RFC 9649, 2.7.1.2). That its levels were reduced changes nothing about how it is read. */
import { allocate, mark, release } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { decodeLosslessAlpha, losslessPixels } from "./lossless/decoder";

const HEADER: usize = 1;

const enum Filter {
  None = 0,
  Horizontal = 1,
  Vertical = 2,
  Gradient = 3,
}

/** What the last call decoded: a byte a pixel. */
export let alphaPlane: usize = 0;

/** The payload of a chunk 'ALPH', `length` bytes at `at` of the file. */
export function decodeAlpha(bytes: usize, at: usize, length: usize, width: i32, height: i32): Status {
  if (length <= HEADER) return corrupt(Reason.Truncated, at + length);
  const header = load<u8>(bytes + at);
  const compression = header & 3;
  const filter = (header >> 2) & 3;
  const preprocessing = (header >> 4) & 3;
  const reserved = header >> 6;
  if (compression > 1 || preprocessing > 1 || reserved) return corrupt(Reason.BadHeader, at);
  const count = <u64>width * <u64>height;
  alphaPlane = allocate(count);
  if (!alphaPlane) return Status.OutOfMemory;
  const data = bytes + at + HEADER;
  if (!compression) {
    if (length - HEADER < count) return corrupt(Reason.Truncated, at + length);
    memory.copy(alphaPlane, data, <usize>count);
  } else {
    const before = mark();
    const status = decodeLosslessAlpha(data, length - HEADER, width, height, bytes);
    if (status != Status.Ok) return status;
    for (let i: usize = 0; i < <usize>count; ++i) store<u8>(alphaPlane + i, load<u8>(losslessPixels + (i << 2), 1));
    release(before);
  }
  if (filter != Filter.None) unfilter(filter, <usize>width, height);
  return Status.Ok;
}

/** Each row is the difference to what is predicted; the first one is so from the left in any case. */
function unfilter(filter: u8, width: usize, height: i32): void {
  let row = alphaPlane;
  addLeft(row, width, 0);
  for (let y = 1; y < height; ++y) {
    row += width;
    if (filter == Filter.Horizontal) addLeft(row, width, load<u8>(row - width));
    else if (filter == Filter.Vertical) addAbove(row, width);
    else addGradient(row, width);
  }
}

function addLeft(row: usize, width: usize, left: u32): void {
  for (let x: usize = 0; x < width; ++x) {
    left = (left + load<u8>(row + x)) & 0xff;
    store<u8>(row + x, left);
  }
}

function addAbove(row: usize, width: usize): void {
  for (let x: usize = 0; x < width; ++x) store<u8>(row + x, load<u8>(row + x) + load<u8>(row + x - width));
}

function addGradient(row: usize, width: usize): void {
  let corner = <i32>load<u8>(row - width);
  let left = corner;
  for (let x: usize = 0; x < width; ++x) {
    const above = <i32>load<u8>(row + x - width);
    left = (max(0, min(255, left + above - corner)) + load<u8>(row + x)) & 0xff;
    corner = above;
    store<u8>(row + x, left);
  }
}
