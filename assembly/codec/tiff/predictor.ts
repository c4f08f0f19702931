/** Differencing predictor: TIFF 6.0, section 14. Each sample is a difference to the one `step` samples ahead of it. */
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
