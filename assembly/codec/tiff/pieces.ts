/** Strips and tiles (TIFF 6.0, sections 3 and 15): how many there are, and where their bytes are in the file. */
import { checkPicture } from "../../foreign/picture";
import { Reason, corrupt, unsupported } from "../../failure";
import { Status } from "../../status";
import { Compression, Predictor, directory } from "./directory";
import { Tag, countOf, placeOf, valueOf } from "./fields";
import { fileLength, isLittleEndian, pointerTo } from "./file";
import { Alpha, Format, Kind, isSeparate, layout } from "./layout";
import { bitsPerPixel, blockHeight, blockRowBytes } from "./ycbcr";

/** Pixels of tiles that may lie outside of the image, if it is so small that half of a tile does. */
const MOST_PADDING: u64 = 1 << 27;

/** Columns and rows of pieces, in each of `planes` planes. */
let columns: i32 = 0;
let pieces: u32 = 0;
let planes: u32 = 1;

/** Of the piece at hand: its bytes, here and in the file. */
let data: usize = 0;
let dataEnd: usize = 0;
/** What added to a pointer into these bytes, or a copy of them, makes a place in the file of it. */
let toFile: usize = 0;

/** Everything that can be known to be wrong before memory is taken. */
export function readPieces(): Status {
  let status = checkPicture(directory.width, directory.height);
  if (status == Status.Ok) status = checkPicture(directory.pieceWidth, directory.pieceHeight);
  if (status == Status.Ok) status = checkPlanes();
  if (status == Status.Ok) status = checkCompression();
  if (status != Status.Ok) return status;
  columns = (directory.width - 1) / directory.pieceWidth + 1;
  const count = <u64>columns * <u64>((directory.height - 1) / directory.pieceHeight + 1);
  if (count * planes > <u64>countOf(offsetsTag())) return corrupt(Reason.MissingPieces, placeOf(offsetsTag()));
  pieces = <u32>count;
  const pixels = <u64>directory.width * <u64>directory.height;
  if (count * <u64>directory.pieceWidth * <u64>directory.pieceHeight > 4 * pixels + MOST_PADDING) {
    return corrupt(Reason.TooMuchWork, placeOf(Tag.TileWidth));
  }
  return directory.compression == Compression.None ? Status.Ok : checkWork();
}

/** 1, or the number of samples where each has pieces of its own. */
function checkPlanes(): Status {
  const samples = directory.samples;
  const bits = directory.bits;
  planes = 1;
  if (!directory.planar) return Status.Ok;
  // Pillow mixes up what is refused here.
  let known: bool;
  if (samples == 1) {
    known = !isSeparate() || bits == 1 || bits == 8 || (bits == 32 && isLittleEndian());
  } else {
    known = layout.kind == Kind.Rgb || layout.kind == Kind.Cmyk || layout.kind == Kind.YCbCr;
    if (isSeparate()) {
      known = known && bits == 8 && layout.alpha != Alpha.Premultiplied;
      if (samples > 4) known = known && layout.kind == Kind.Rgb && layout.alpha == Alpha.None;
    } else if (samples > 4) {
      known = directory.tiled;
    }
    planes = samples;
  }
  return known ? Status.Ok : unsupported(Reason.UnsupportedLayout, placeOf(Tag.PlanarConfiguration));
}

function checkCompression(): Status {
  const bits = directory.bits;
  const components = directory.samples / planes;
  const at = placeOf(Tag.Compression);
  switch (directory.compression) {
    case Compression.None:
    case Compression.PackBits:
      return Status.Ok;
    case Compression.CcittRle:
    case Compression.CcittFax3:
    case Compression.CcittFax4:
    case Compression.CcittRleWords:
      return bits == 1 && directory.samples == 1 ? Status.Ok : unsupported(Reason.UnsupportedDepth, at);
    case Compression.Jpeg:
      if (bits != 8) return unsupported(Reason.UnsupportedDepth, at);
      return components == 1 || components == 3 ? Status.Ok : unsupported(Reason.UnsupportedComponents, at);
    case Compression.Lzw:
    case Compression.AdobeDeflate:
    case Compression.Deflate: {
      const predictor = directory.predictor;
      const whole = bits == 8 || bits == 16 || bits == 32;
      const float = layout.format == Format.Float;
      if (predictor == Predictor.None || (predictor == Predictor.Horizontal && whole)) return Status.Ok;
      if (predictor == Predictor.FloatingPoint && float) return Status.Ok;
      return unsupported(Reason.UnsupportedPredictor, placeOf(Tag.Predictor));
    }
    default:
      return unsupported(Reason.UnsupportedCompression, at);
  }
}

/** Pieces may share bytes, but not so many that decoding takes for ever; nor can few bytes become any number. */
function checkWork(): Status {
  const length = <u64>fileLength();
  const count = pieces * planes;
  const known = min(countOf(countsTag()), count);
  let sum = <u64>(count - known) * length;
  let longest: u64 = count > known ? length : 0;
  for (let i: u32 = 0; i < known; ++i) {
    const bytes = valueOf(countsTag(), i);
    if (bytes > length) return corrupt(Reason.BadOffset, placeOf(countsTag()));
    sum += bytes;
    longest = max(longest, bytes);
  }
  const bits = layout.kind == Kind.YCbCr ? bitsPerPixel() : directory.bits * directory.samples;
  const decoded = (<u64>directory.width * <u64>directory.height * <u64>bits + 7) >> 3;
  if (sum > 2 * (length + decoded)) return corrupt(Reason.TooMuchWork, placeOf(countsTag()));
  const most = mostOf(directory.compression);
  const tooLarge = decoded > sum * most || pieceRowBytes() * <u64>codedRows(directory.pieceHeight) > longest * most;
  return most && tooLarge ? corrupt(Reason.MissingPieces, placeOf(countsTag())) : Status.Ok;
}

/** Of a row of a piece, or of a plane of it. */
export function pieceRowBytes(): u64 {
  if (layout.kind == Kind.YCbCr) return blockRowBytes();
  return (<u64>directory.pieceWidth * <u64>directory.bits * <u64>(directory.samples / planes) + 7) >> 3;
}

/** Rows of pixels in a row of a piece, which may be one of blocks. */
export function pixelRows(): i32 {
  return layout.kind == Kind.YCbCr ? blockHeight() : 1;
}

/** How many rows of a piece `rows` rows of pixels are. */
export function codedRows(rows: i32): i32 {
  return (rows - 1) / pixelRows() + 1;
}

/** Bytes that one stored byte can become at most; 0 where there is no such bound. */
function mostOf(compression: u32): u64 {
  if (compression == Compression.PackBits) return 64;
  if (compression == Compression.Lzw) return 2600;
  return compression == Compression.AdobeDeflate || compression == Compression.Deflate ? 1032 : 0;
}

function offsetsTag(): Tag {
  return directory.tiled ? Tag.TileOffsets : Tag.StripOffsets;
}

function countsTag(): Tag {
  return directory.tiled ? Tag.TileByteCounts : Tag.StripByteCounts;
}

export function planeCount(): u32 {
  return planes;
}

export function pieceCount(): u32 {
  return pieces;
}

export function pieceColumns(): i32 {
  return columns;
}

/** Makes piece `index`, of all planes, the one at hand. Without compression it has the `size` bytes that are needed. */
export function findPiece(index: u32, size: u64): Status {
  const length = <u64>fileLength();
  const start = valueOf(offsetsTag(), index);
  if (start > length) return corrupt(Reason.BadOffset, placeOf(offsetsTag()));
  let bytes = size;
  if (directory.compression != Compression.None) {
    bytes = index < countOf(countsTag()) ? valueOf(countsTag(), index) : length - start;
  }
  if (bytes > length - start) return corrupt(Reason.Truncated, <usize>start);
  data = pointerTo(<usize>start);
  dataEnd = data + <usize>bytes;
  toFile = 0 - pointerTo(0);
  return Status.Ok;
}

export function pieceData(): usize {
  return data;
}

export function pieceEnd(): usize {
  return dataEnd;
}

/** A copy of the piece at hand is where decoding goes on. */
export function movePiece(to: usize): void {
  toFile += data - to;
  dataEnd += to - data;
  data = to;
}

/** The place in the file of a pointer into the piece at hand. */
export function offsetOf(pointer: usize): usize {
  return pointer + toFile;
}
