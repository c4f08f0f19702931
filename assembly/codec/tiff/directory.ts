/** What the fields of the first directory say about the image and its parts; not yet whether that can be decoded. */
import { Reason, corrupt, fail } from "../../failure";
import { Status } from "../../status";
import { Tag, countOf, firstOf, placeOf, readFields, valueOf } from "./fields";
import { openFile } from "./file";

/** TIFF 6.0, section 3, and what libtiff's tiff.h adds. */
export const enum Compression {
  None = 1,
  CcittRle = 2,
  CcittFax3 = 3,
  CcittFax4 = 4,
  Lzw = 5,
  OldJpeg = 6,
  Jpeg = 7,
  AdobeDeflate = 8,
  CcittRleWords = 32771,
  PackBits = 32773,
  Deflate = 32946,
}

export const enum Photometric {
  WhiteIsZero = 0,
  BlackIsZero = 1,
  Rgb = 2,
  Palette = 3,
  Separated = 5,
  YCbCr = 6,
}

export const enum Predictor {
  None = 1,
  Horizontal = 2,
  /** Technical Note 3. */
  FloatingPoint = 3,
}

/** More samples than this belong to no layout. */
const MOST_SAMPLES: u64 = 6;
/** A longer side is more pixels than anybody allows. */
const LONGEST_SIDE: u64 = 0x7fffffff;

@unmanaged
export class Directory {
  width: i32;
  height: i32;
  /** Samples a pixel, and the bits of the first, or 0 where others have another number of bits. */
  samples: u32;
  bits: u32;
  compression: u32;
  photometric: u32;
  fillOrder: u32;
  planar: bool;
  predictor: u32;
  orientation: i32;
  tiled: bool;
  /** Of a strip or a tile. */
  pieceWidth: i32;
  pieceHeight: i32;
}

export const directory = changetype<Directory>(memory.data(offsetof<Directory>(), 8));

/** Fails where a field that every image needs is missing or makes no sense. */
export function readDirectory(bytes: usize, length: usize): Status {
  openFile(bytes, length);
  let status = readFields();
  if (status != Status.Ok) return status;
  status = readBits();
  if (status != Status.Ok) return status;
  directory.compression = short(Tag.Compression, 1);
  directory.photometric =
    directory.compression == Compression.OldJpeg ? Photometric.YCbCr : short(Tag.PhotometricInterpretation, 0);
  directory.fillOrder = short(Tag.FillOrder, 1);
  directory.planar = short(Tag.PlanarConfiguration, 1) == 2;
  directory.predictor = short(Tag.Predictor, 1);
  const orientation = firstOf(Tag.Orientation, 1);
  directory.orientation = orientation >= 1 && orientation <= 8 ? <i32>orientation : 1;
  return readSize();
}

/** Of fields that should be no longer than this; what is more means nothing. */
function short(tag: Tag, otherwise: u64): u32 {
  const value = firstOf(tag, otherwise);
  return value < 0xffffffff ? <u32>value : 0xffffffff;
}

function readSize(): Status {
  const width = firstOf(Tag.ImageWidth, 0);
  const height = firstOf(Tag.ImageLength, 0);
  if (!width || !height) return corrupt(Reason.BadSize, placeOf(Tag.ImageWidth));
  directory.tiled = !countOf(Tag.StripOffsets);
  const pieceWidth = directory.tiled ? firstOf(Tag.TileWidth, 0) : width;
  const pieceHeight = directory.tiled ? firstOf(Tag.TileLength, 0) : min(firstOf(Tag.RowsPerStrip, height), height);
  if (!pieceWidth || !pieceHeight) return corrupt(Reason.BadSize, placeOf(Tag.TileWidth));
  if (max(max(width, height), max(pieceWidth, pieceHeight)) > LONGEST_SIDE) {
    return fail(Status.TooLarge, Reason.None, placeOf(Tag.ImageWidth));
  }
  directory.width = <i32>width;
  directory.height = <i32>height;
  directory.pieceWidth = <i32>pieceWidth;
  directory.pieceHeight = <i32>pieceHeight;
  return Status.Ok;
}

/** BitsPerSample has a value for each sample. One value stands for all, and values too many do not count. */
function readBits(): Status {
  const samples = firstOf(Tag.SamplesPerPixel, 1);
  if (samples < 1 || samples > MOST_SAMPLES) return corrupt(Reason.BadHeader, placeOf(Tag.SamplesPerPixel));
  directory.samples = <u32>samples;
  directory.bits = short(Tag.BitsPerSample, 1);
  const count = countOf(Tag.BitsPerSample);
  if (count <= 1) return Status.Ok;
  if (count < directory.samples) return corrupt(Reason.BadHeader, placeOf(Tag.BitsPerSample));
  for (let i: u32 = 1; i < directory.samples; ++i) {
    if (valueOf(Tag.BitsPerSample, i) != valueOf(Tag.BitsPerSample, 0)) directory.bits = 0;
  }
  return Status.Ok;
}
