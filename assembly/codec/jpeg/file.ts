/** The file's bytes, where reading goes on, and how to find a marker (T.81 B.1.1). */

export const enum Marker {
  TEM = 0x01,
  SOF0 = 0xc0,
  SOF1 = 0xc1,
  SOF2 = 0xc2,
  DHT = 0xc4,
  SOF9 = 0xc9,
  SOF10 = 0xca,
  DAC = 0xcc,
  SOF15 = 0xcf,
  RST0 = 0xd0,
  RST7 = 0xd7,
  SOI = 0xd8,
  EOI = 0xd9,
  SOS = 0xda,
  DQT = 0xdb,
  DNL = 0xdc,
  DRI = 0xdd,
  APP0 = 0xe0,
  APP1 = 0xe1,
  APP14 = 0xee,
  APP15 = 0xef,
  COM = 0xfe,
}

/** The file, and where reading goes on. */
export let fileStart: usize = 0;
export let fileEnd: usize = 0;
export let position: usize = 0;

export function openFile(bytes: usize, length: usize): void {
  fileStart = bytes;
  fileEnd = bytes + length;
  position = bytes;
}

export function seek(to: usize): void {
  position = to;
}

/** Pillow hands a file over in pieces. libjpeg goes back to where an MCU or a segment begins, and waits for the next. */
const PIECE: usize = 65536;

/** The end of the piece that the byte before `at` is in. */
export function pieceEnd(at: usize): usize {
  const pieces = (at - fileStart + PIECE - 1) / PIECE;
  return min(fileEnd, fileStart + pieces * PIECE);
}

/** The offset in the file, for `corrupt`. */
export function offsetOf(at: usize): usize {
  return at - fileStart;
}

/** The code of the next marker, from `position` on, which ends up behind it; whatever stands before is skipped. −1 at the end. */
export function nextMarker(): i32 {
  while (position < fileEnd) {
    if (load<u8>(position) != 0xff) {
      position += 1;
      continue;
    }
    // Any number of fill bytes may precede a marker; FF 00 is data.
    while (position < fileEnd && load<u8>(position) == 0xff) position += 1;
    if (position == fileEnd) break;
    const code = <i32>load<u8>(position);
    position += 1;
    if (code != 0) return code;
  }
  return -1;
}
