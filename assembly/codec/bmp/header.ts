/**
 * The headers of a bitmap file: BITMAPFILEHEADER, then one of BITMAPCOREHEADER … BITMAPV5HEADER of wingdi.h, or the 64
 * bytes of OS/2 2.x. What is accepted is what Pillow accepts.
 */
import { Reason, corrupt, unsupported } from "../../failure";
import { Status } from "../../status";

/** BITMAPFILEHEADER. */
const FILE_HEADER: u64 = 14;

/** By size: OS/2 1.x, BITMAPINFOHEADER, OS/2 2.x, V4 and V5. */
const CORE: u32 = 12;
const INFO: u32 = 40;
const OS22X: u32 = 64;
const V4: u32 = 108;
const V5: u32 = 124;

const MOST_COLORS: u64 = 65536;

/** More pixels than Pillow opens; what is less fits a pointer, whatever a pixel takes. */
const LONGEST_SIDE: u64 = 1 << 28;

export const enum Compression {
  Rgb = 0,
  Rle8 = 1,
  Rle4 = 2,
  Bitfields = 3,
}

/** How samples lie in a row: fields from the lowest byte or bit up. */
export const enum Layout {
  Gray1,
  Gray8,
  Index1,
  Index4,
  Index8,
  Bgr555,
  Bgr565,
  Bgr,
  Bgrx,
  Xbgr,
  Abgr,
  Rgba,
  Bgra,
}

@unmanaged
export class Bitmap {
  width: i32;
  height: i32;
  topDown: bool;
  bits: u32;
  compression: Compression;
  layout: Layout;
  /** Whether the compressed indices stand for themselves. */
  gray: bool;
  /** Where the colours are, how many of them are in the file, and the bytes of each: 3 or 4. */
  colors: usize;
  colorCount: i32;
  colorBytes: u32;
  /** Where the rows are. It can lie beyond the file. */
  data: u64;
}

/** Reads everything ahead of the pixels. */
export function readHeader(bytes: usize, length: usize, bitmap: Bitmap): Status {
  if (<u64>length < FILE_HEADER + 4) return corrupt(Reason.Truncated, length);
  const size = load<u32>(bytes, 14);
  if (size != CORE && size != INFO && size != OS22X && size != V4 && size != V5) {
    return unsupported(Reason.BadHeader, 14);
  }
  let end = FILE_HEADER + <u64>size;
  if (<u64>length < end) return corrupt(Reason.Truncated, length);

  let width: u64;
  let height: u64;
  let colors: u64 = 0;
  if (size == CORE) {
    width = load<u16>(bytes, 18);
    height = load<u16>(bytes, 20);
    bitmap.topDown = false;
    bitmap.bits = load<u16>(bytes, 24);
    bitmap.compression = Compression.Rgb;
    bitmap.colorBytes = 3;
  } else {
    width = load<u32>(bytes, 18);
    height = load<u32>(bytes, 22);
    // Negative heights go down to −2^24 only, as in Pillow.
    bitmap.topDown = load<u8>(bytes, 25) == 0xff;
    if (bitmap.topDown) height = 0x100000000 - height;
    bitmap.bits = load<u16>(bytes, 28);
    bitmap.compression = load<u32>(bytes, 30);
    colors = load<u32>(bytes, 46);
    bitmap.colorBytes = 4;
  }
  if (width == 0 || height == 0 || width > LONGEST_SIDE || height > LONGEST_SIDE) return corrupt(Reason.BadSize, 18);
  bitmap.width = <i32>width;
  bitmap.height = <i32>height;

  const status = readLayout(bytes, length, size, bitmap);
  if (status != Status.Ok) return status;
  // The masks of a BITMAPINFOHEADER lie behind it.
  if (size == INFO && bitmap.compression == Compression.Bitfields) end += 12;

  bitmap.data = load<u32>(bytes, 10);
  if (bitmap.bits <= 8) {
    if (!colors) colors = 1 << bitmap.bits;
    if (colors > MOST_COLORS) return corrupt(Reason.BadTable, 46);
    // Rows said to begin where the colours do, begin behind them. Pillow counts four bytes to a colour here, always.
    if (bitmap.data == FILE_HEADER + <u64>size) bitmap.data += 4 * colors;
    end = readColors(bytes, length, <usize>end, <i32>colors, bitmap);
    if (!end) return Status.Corrupt;
  }
  if (!bitmap.data) bitmap.data = end;
  return Status.Ok;
}

function readLayout(bytes: usize, length: usize, size: u32, bitmap: Bitmap): Status {
  const bits = bitmap.bits;
  if (bits == 1) bitmap.layout = Layout.Index1;
  else if (bits == 4) bitmap.layout = Layout.Index4;
  else if (bits == 8) bitmap.layout = Layout.Index8;
  else if (bits == 16) bitmap.layout = Layout.Bgr555;
  else if (bits == 24) bitmap.layout = Layout.Bgr;
  else if (bits == 32) bitmap.layout = Layout.Bgrx;
  else return unsupported(Reason.UnsupportedDepth, 28);
  switch (bitmap.compression) {
    case Compression.Rgb:
      return Status.Ok;
    case Compression.Rle8:
    case Compression.Rle4:
      return bits <= 8 ? Status.Ok : unsupported(Reason.UnsupportedDepth, 28);
    case Compression.Bitfields:
      return readMasks(bytes, length, size, bitmap);
    default:
      return unsupported(Reason.UnsupportedCompression, 30);
  }
}

/** Only the masks that are whole bytes, 5-5-5 or 5-6-5: no others are known to Pillow. */
function readMasks(bytes: usize, length: usize, size: u32, bitmap: Bitmap): Status {
  // Behind a BITMAPINFOHEADER, within the others: the same place, but no fourth one there.
  if (length < 54 + 12) return corrupt(Reason.Truncated, length);
  const red = load<u32>(bytes, 54);
  const green = load<u32>(bytes, 58);
  const blue = load<u32>(bytes, 62);
  const alpha = size == INFO ? 0 : load<u32>(bytes, 66);
  const bits = bitmap.bits;
  if (bits == 16 && red == 0x7c00 && green == 0x3e0 && blue == 0x1f) {
    bitmap.layout = Layout.Bgr555;
  } else if (bits == 16 && red == 0xf800 && green == 0x7e0 && blue == 0x1f) {
    bitmap.layout = Layout.Bgr565;
  } else if (bits == 24 && red == 0xff0000 && green == 0xff00 && blue == 0xff) {
    bitmap.layout = Layout.Bgr;
  } else if (bits == 32 && red == 0xff0000 && green == 0xff00 && blue == 0xff && alpha == 0) {
    bitmap.layout = Layout.Bgrx;
  } else if (bits == 32 && red == 0xff0000 && green == 0xff00 && blue == 0xff && alpha == 0xff000000) {
    bitmap.layout = Layout.Bgra;
  } else if (bits == 32 && red == 0xff000000 && green == 0xff0000 && blue == 0xff00 && alpha == 0) {
    bitmap.layout = Layout.Xbgr;
  } else if (bits == 32 && red == 0xff000000 && green == 0xff0000 && blue == 0xff00 && alpha == 0xff) {
    bitmap.layout = Layout.Abgr;
  } else if (bits == 32 && red == 0xff && green == 0xff00 && blue == 0xff0000 && alpha == 0xff000000) {
    bitmap.layout = Layout.Rgba;
  } else if (bits == 32 && !(red | green | blue | alpha)) {
    bitmap.layout = Layout.Bgra;
  } else {
    return unsupported(Reason.UnsupportedComponents, 54);
  }
  return Status.Ok;
}

/** Notes `count` colours, or as many as the file has, and gives their end; 0 after a failure. */
function readColors(bytes: usize, length: usize, at: usize, count: i32, bitmap: Bitmap): usize {
  const each = <usize>bitmap.colorBytes;
  const size = min(<usize>count * each, length - at);
  bitmap.colors = at;
  bitmap.colorCount = <i32>(size / each);
  bitmap.gray = isGray(bytes + at, size, each, count);
  if (bitmap.gray) {
    // Two greys: bits, whatever the depth. More: bytes, whatever the depth.
    bitmap.layout = count == 2 ? Layout.Gray1 : Layout.Gray8;
  } else if (bitmap.colorCount > 256) {
    corrupt(Reason.BadTable, 46);
    return 0;
  }
  return at + size;
}

/** Whether colour i is the grey i modulo 256; of two, whether they are black and white. */
function isGray(colors: usize, size: usize, each: usize, count: i32): bool {
  if (size < (<usize>count - 1) * each + 3) return false;
  for (let i = 0; i < count; ++i) {
    const color = colors + <usize>i * each;
    const level: u8 = count == 2 && i == 1 ? 255 : <u8>i;
    if (load<u8>(color) != level || load<u8>(color, 1) != level || load<u8>(color, 2) != level) return false;
  }
  return true;
}

/** That decoding gives: 1, 3 or 4. */
export function channelsOf(bitmap: Bitmap): i32 {
  switch (bitmap.layout) {
    case Layout.Gray1:
    case Layout.Gray8:
      return 1;
    case Layout.Abgr:
    case Layout.Rgba:
    case Layout.Bgra:
      return 4;
    default:
      return 3;
  }
}
