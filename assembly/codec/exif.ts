/**
 * The orientation in a TIFF structure, which is what a JPEG's APP1 segment has behind 'Exif\0\0' (Exif 2.3, 4.5.2 and 4.6.2)
 * and a PNG's eXIf chunk as it is (PNG third edition, 11.3.4.5).
 */

const LITTLE: u16 = 0x4949;
const BIG: u16 = 0x4d4d;
const ORIENTATION: u32 = 0x0112;
const SHORT: u32 = 3;
const ENTRY_LENGTH: u32 = 12;

/** 1 … 8; 1 if it does not say, or is damaged: metadata never makes an image unreadable. */
export function orientationOf(data: usize, length: u32): i32 {
  if (length < 8) return 1;
  const order = load<u16>(data);
  if (order != LITTLE && order != BIG) return 1;
  const swap = order == BIG;
  if (short(data + 2, swap) != 42) return 1;
  const directory = long(data + 4, swap);
  if (<u64>directory + 2 > length) return 1;
  const count = short(data + directory, swap);
  for (let i: u32 = 0; i < count; ++i) {
    const at = <u64>directory + 2 + i * ENTRY_LENGTH;
    if (at + ENTRY_LENGTH > length) return 1;
    const entry = data + <usize>at;
    if (short(entry, swap) != ORIENTATION) continue;
    const value = short(entry + 8, swap);
    return short(entry + 2, swap) == SHORT && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

function short(at: usize, swap: bool): u32 {
  const value = load<u16>(at);
  return swap ? bswap(value) : value;
}

function long(at: usize, swap: bool): u32 {
  const value = load<u32>(at);
  return swap ? bswap(value) : value;
}
