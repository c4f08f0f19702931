/**
 * Differencing predictor: TIFF 6.0, section 14. Each sample is a difference to the one `step` samples ahead of it. And that of
 * Technical Note 3 for floating-point numbers: differences of bytes, of which all highest ones come first.
 */
import { allocate, mark, release } from "../../arena";
import { Status } from "../../status";
import { isLittleEndian } from "./file";

/** Of `rows` rows, in place. */
export function undoPredictor(data: usize, rows: usize, rowBytes: usize, step: usize, bits: u32): void {
  const pixel = step * <usize>(bits >> 3);
  for (; rows > 0; --rows, data += rowBytes) {
    const end = data + rowBytes;
    if (bits == 8) addBytes(data + pixel, end, pixel);
    else if (bits == 16) addShorts(data + pixel, end, pixel);
    else addLongs(data + pixel, end, pixel);
  }
}

/** Of `rows` rows of float32, one a pixel, in place and in the file's byte order. */
export function undoFloatPredictor(data: usize, rows: usize, rowBytes: usize): Status {
  const before = mark();
  const bytes = allocate(rowBytes);
  if (!bytes) return Status.OutOfMemory;
  const count = rowBytes >> 2;
  const swaps = isLittleEndian();
  for (; rows > 0; --rows, data += rowBytes) {
    addBytes(data + 1, data + rowBytes, 1);
    memory.copy(bytes, data, rowBytes);
    for (let i: usize = 0; i < count; ++i) {
      const low = <u32>load<u8>(bytes + i) | (<u32>load<u8>(bytes + count + i) << 8);
      const high = <u32>load<u8>(bytes + 2 * count + i) | (<u32>load<u8>(bytes + 3 * count + i) << 8);
      const value = low | (high << 16);
      store<u32>(data + (i << 2), swaps ? bswap<u32>(value) : value);
    }
  }
  release(before);
  return Status.Ok;
}

function addBytes(at: usize, end: usize, pixel: usize): void {
  for (; at < end; ++at) store<u8>(at, load<u8>(at) + load<u8>(at - pixel));
}

function addShorts(at: usize, end: usize, pixel: usize): void {
  const swaps = !isLittleEndian();
  for (; at < end; at += 2) {
    const left = load<u16>(at - pixel);
    const value = load<u16>(at);
    store<u16>(at, swaps ? bswap<u16>(bswap(value) + bswap(left)) : value + left);
  }
}

function addLongs(at: usize, end: usize, pixel: usize): void {
  const swaps = !isLittleEndian();
  for (; at < end; at += 4) {
    const left = load<u32>(at - pixel);
    const value = load<u32>(at);
    store<u32>(at, swaps ? bswap<u32>(bswap(value) + bswap(left)) : value + left);
  }
}
