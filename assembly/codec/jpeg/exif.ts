import { setOrientation } from "./frame";

const ORIENTATION: i32 = 0x0112;
const SHORT: i32 = 3;
const LITTLE_ENDIAN: u16 = 0x4949;
const BIG_ENDIAN: u16 = 0x4d4d;

/**
 * Finds the orientation in IFD0 of the TIFF structure at `at` (Exif 2.3, 4.5.2 and 4.6.2). What is damaged is passed
 * over: metadata never makes an image unreadable.
 */
export function readExif(at: usize, end: usize): void {
  const length = <u32>(end - at);
  if (length < 8) return;
  const order = load<u16>(at);
  if (order != LITTLE_ENDIAN && order != BIG_ENDIAN) return;
  const little = order == LITTLE_ENDIAN;
  const ifd = little ? load<u32>(at, 4) : bswap<u32>(load<u32>(at, 4));
  if (ifd > length - 2) return;
  const fields = <u32>short(at + ifd, little);
  for (let i: u32 = 0; i < fields; ++i) {
    const field = ifd + 2 + i * 12;
    if (field + 12 > length) return;
    if (short(at + field, little) != ORIENTATION || short(at + field + 2, little) != SHORT) continue;
    const value = short(at + field + 8, little);
    if (value >= 1 && value <= 8) setOrientation(value);
    return;
  }
}

function short(at: usize, little: bool): i32 {
  const value = load<u16>(at);
  return little ? value : bswap<u16>(value);
}
