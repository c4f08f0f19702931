/**
 * BI_RLE8 and BI_RLE4 of wingdi.h ("Bitmap Compression"). Pillow's reading of them differs in places, and is followed:
 *
 * - An end of line fills up the row that is begun; at the start of a row it does nothing.
 * - A run ends with its row, but counts from a column that absolute runs move past the row's end.
 * - A delta is followed by two bytes that are passed over; the two behind them are right and up.
 * - An odd number of absolute nibbles loses the last one.
 * - Absolute runs are padded to an even place in the file, not in the data.
 * - An end of bitmap ahead of the last row is an error.
 */
import { Reason, corrupt } from "../../failure";
import { unpackNibbles } from "../../pixel/unpack";
import { Status } from "../../status";

/** How far behind the image's end `readRuns` may write. */
export const RUN_OVERSHOOT: u64 = 256 + 32;

const END_OF_LINE: u32 = 0;
const END_OF_BITMAP: u32 = 1;
const DELTA: u32 = 2;

/** Fills width × height indices at `dst`, rows in the order of the file. */
export function readRuns(
  bytes: usize, length: usize, data: usize, nibbles: bool, width: usize, height: usize, dst: usize,
): Status {
  const total = width * height;
  const fileEnd = bytes + length;
  let at = bytes + data;
  let out: usize = 0;
  let x: usize = 0;
  while (out < total) {
    if (at + 2 > fileEnd) return corrupt(Reason.Truncated, length);
    const count = <usize>load<u8>(at);
    const value = <u32>load<u8>(at, 1);
    at += 2;
    if (count) {
      const room = x < width ? width - x : 0;
      const pixels = min(count, room);
      fillRun(dst + out, pixels, nibbles ? (value >> 4) | ((value & 15) << 8) : value * 0x101);
      out += pixels;
      x += pixels;
    } else if (value == END_OF_LINE) {
      const begun = out % width;
      if (begun) {
        memory.fill(dst + out, 0, width - begun);
        out += width - begun;
      }
      x = 0;
    } else if (value == END_OF_BITMAP) {
      return corrupt(Reason.BadData, at - bytes);
    } else if (value == DELTA) {
      if (at + 4 > fileEnd) return corrupt(Reason.Truncated, length);
      const skipped = <u64>load<u8>(at, 2) + <u64>load<u8>(at, 3) * <u64>width;
      at += 4;
      const inside = <usize>min(skipped, <u64>(total - out));
      memory.fill(dst + out, 0, inside);
      out += inside;
      x = out % width;
    } else {
      const size = <usize>(nibbles ? value >> 1 : value);
      const there = min(size, fileEnd - at);
      if (nibbles) unpackNibbles(at, 2 * there, dst + out);
      else copyRun(at, there, dst + out);
      out += nibbles ? 2 * there : there;
      if (there < size) break;
      x += value;
      at += size;
      at += (at - bytes) & 1;
    }
  }
  return out < total ? corrupt(Reason.Truncated, length) : Status.Ok;
}

/** `pair` is the byte of even places | that of odd ones << 8. Whole vectors: what is too much is overwritten later. */
// @ts-ignore: decorator
@inline
function fillRun(dst: usize, count: usize, pair: u32): void {
  const pattern = i16x8.splat(<i16>pair);
  for (let i: usize = 0; i < count; i += 16) v128.store(dst + i, pattern);
}

// @ts-ignore: decorator
@inline
function copyRun(src: usize, count: usize, dst: usize): void {
  for (let i: usize = 0; i < count; i += 16) v128.store(dst + i, v128.load(src + i));
}
