/** The fields of the first image file directory (TIFF 6.0, section 2), or of BigTIFF's, by their tags. */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { byteAt, fileLength, long8At, longAt, shortAt } from "./file";

/** Those that decide about pixels. */
export const enum Tag {
  ImageWidth = 256,
  ImageLength = 257,
  BitsPerSample = 258,
  Compression = 259,
  PhotometricInterpretation = 262,
  FillOrder = 266,
  StripOffsets = 273,
  Orientation = 274,
  SamplesPerPixel = 277,
  RowsPerStrip = 278,
  StripByteCounts = 279,
  PlanarConfiguration = 284,
  T4Options = 292,
  Predictor = 317,
  ColorMap = 320,
  TileWidth = 322,
  TileLength = 323,
  TileOffsets = 324,
  TileByteCounts = 325,
  ExtraSamples = 338,
  SampleFormat = 339,
  JpegTables = 347,
  YCbCrCoefficients = 529,
  YCbCrSubsampling = 530,
  ReferenceBlackWhite = 532,
}

const TAGS = memory.data<u16>([
  256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 317, 320, 322, 323, 324, 325, 338, 339, 347,
  529, 530, 532,
], 2);
const TAG_COUNT: i32 = 25;

const enum Type {
  None = 0,
  Byte = 1,
  Short = 3,
  Long = 4,
  Rational = 5,
  Undefined = 7,
  Ifd = 13,
  Long8 = 16,
}

/** Bytes of a value by type, from 0 to 16; 0 for types that do not exist. */
const SIZES = memory.data<u8>([0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8], 1);

@unmanaged
class Field {
  type: u32;
  count: u32;
  /** Of its values in the file. */
  at: usize;
}

/** One for each of TAGS. */
const FIELDS = memory.data(<i32>offsetof<Field>() * TAG_COUNT, 8);

const HEADER: usize = 8;
/** Of a BigTIFF. */
const BIG_HEADER: usize = 16;

/** The first number that makes a BigTIFF of a TIFF, in either byte order. */
const BIG_VERSION: u32 = 43;

/** Notes where the values of each field are. Those that do not exist, or have a type that can't be read, have none. */
export function readFields(): Status {
  const length = <u64>fileLength();
  memory.fill(FIELDS, 0, offsetof<Field>() * TAG_COUNT);
  if (length < HEADER) return corrupt(Reason.Truncated, <usize>length);
  const big = length >= BIG_HEADER && (byteAt(2) == BIG_VERSION || byteAt(3) == BIG_VERSION);
  const directory = big ? long8At(8) : longAt(4);
  const countBytes: u64 = big ? 8 : 2;
  if (directory > length || length - directory < countBytes) return corrupt(Reason.BadOffset, big ? 8 : 4);
  const count = big ? long8At(<usize>directory) : shortAt(<usize>directory);
  const entryBytes: u64 = big ? 20 : 12;
  let at = directory + countBytes;
  for (let i: u64 = 0; i < count && at + entryBytes <= length; ++i, at += entryBytes) {
    if (!readField(<usize>at, big)) break;
  }
  return Status.Ok;
}

/** False for the one at which Pillow stops: the first, of whatever kind, whose values are not in the file. */
function readField(at: usize, big: bool): bool {
  const length = <u64>fileLength();
  const type = shortAt(at + 2);
  const size = type <= 16 ? <u64>load<u8>(SIZES + type) : 0;
  if (!size) return true;
  const count = big ? long8At(at + 4) : longAt(at + 4);
  if (count > length) return false;
  const value = at + (big ? 12 : 8);
  const inline = count * size <= <u64>(big ? 8 : 4);
  const start = inline ? value : big ? long8At(value) : longAt(value);
  if (start > length || length - start < count * size) return false;
  const readable = type == Type.Byte || type == Type.Short || type == Type.Long || type == Type.Undefined
    || type == Type.Rational || type == Type.Ifd || type == Type.Long8;
  const field = fieldOf(shortAt(at));
  if (field && readable && count) {
    field.type = type;
    field.count = <u32>count;
    field.at = <usize>start;
  }
  return true;
}

function fieldOf(tag: u32): Field | null {
  for (let i = 0; i < TAG_COUNT; ++i) {
    if (load<u16>(TAGS + (<usize>i << 1)) == tag) return changetype<Field>(FIELDS + <usize>i * offsetof<Field>());
  }
  return null;
}

/** How many values there are. */
export function countOf(tag: Tag): u32 {
  const field = fieldOf(tag);
  return field ? field.count : 0;
}

/** Value `index`, of which there is one; of a fraction, what is above the line. */
export function valueOf(tag: Tag, index: u32): u64 {
  const field = fieldOf(tag);
  if (!field) return 0;
  const at = field.at;
  switch (field.type) {
    case Type.Short:
      return shortAt(at + (<usize>index << 1));
    case Type.Long:
    case Type.Ifd:
      return longAt(at + (<usize>index << 2));
    case Type.Rational:
      return longAt(at + (<usize>index << 3));
    case Type.Long8:
      return long8At(at + (<usize>index << 3));
    default:
      return byteAt(at + index);
  }
}

/** Value `index` as libtiff makes a float32 of it. */
export function fractionOf(tag: Tag, index: u32): f32 {
  const numerator = <f32>valueOf(tag, index);
  const field = fieldOf(tag);
  if (!field || field.type != Type.Rational) return numerator;
  const denominator = longAt(field.at + (<usize>index << 3) + 4);
  return denominator ? numerator / <f32>denominator : 0;
}

/** The first value, or `otherwise`. */
export function firstOf(tag: Tag, otherwise: u64): u64 {
  return countOf(tag) ? valueOf(tag, 0) : otherwise;
}

/** Where the values are in the file; 0 without any. */
export function placeOf(tag: Tag): usize {
  const field = fieldOf(tag);
  return field ? field.at : 0;
}
