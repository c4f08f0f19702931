/** The file, and the numbers in it by its byte order (TIFF 6.0, section 2). */

let bytes: usize = 0;
let length: usize = 0;
let swaps: bool = false;

export function openFile(data: usize, size: usize): void {
  bytes = data;
  length = size;
  swaps = load<u8>(data) != 0x49;
}

export function fileLength(): usize {
  return length;
}

/** Where byte `at` of the file is in memory. */
export function pointerTo(at: usize): usize {
  return bytes + at;
}

export function isLittleEndian(): bool {
  return !swaps;
}

export function byteAt(at: usize): u32 {
  return load<u8>(bytes + at);
}

export function shortAt(at: usize): u32 {
  const value = load<u16>(bytes + at);
  return swaps ? bswap(value) : value;
}

export function longAt(at: usize): u32 {
  const value = load<u32>(bytes + at);
  return swaps ? bswap(value) : value;
}

/** Of BigTIFF. */
export function long8At(at: usize): u64 {
  const value = load<u64>(bytes + at);
  return swaps ? bswap(value) : value;
}
