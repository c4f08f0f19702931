/** What the samples mean: the layouts that Pillow reads (`OPEN_INFO` of its TiffImagePlugin), and no others. */
import { Reason, corrupt, unsupported } from "../../failure";
import { Status } from "../../status";
import { Compression, Photometric, directory } from "./directory";
import { Tag, countOf, firstOf, placeOf, valueOf } from "./fields";
import { isLittleEndian } from "./file";
import { readSubsampling } from "./ycbcr";

export const enum Kind {
  Gray,
  Rgb,
  Palette,
  Cmyk,
  YCbCr,
}

export const enum Alpha {
  None,
  Straight,
  Premultiplied,
  /** A layout that does not exist. */
  Impossible,
}

/** TIFF 6.0, section 19. */
export const enum Format {
  Unsigned = 1,
  Signed = 2,
  Float = 3,
  Impossible = 0,
}

/** TIFF 6.0, section 18; the last is Corel's for straight alpha. */
const UNSPECIFIED: u64 = 0;
const ASSOCIATED: u64 = 1;
const UNASSOCIATED: u64 = 2;
const COREL: u64 = 999;

@unmanaged
export class Layout {
  kind: Kind;
  alpha: Alpha;
  format: Format;
  /** 0 is white. */
  inverted: bool;
  /** That the decoded image has: 1, 3 or 4. */
  channels: i32;
}

export const layout = changetype<Layout>(memory.data(offsetof<Layout>(), 8));

/** Of the directory that was read. */
export function readLayout(): Status {
  const photometric = directory.photometric;
  const colors = colorsOf(photometric);
  if (!colors) return unsupported(Reason.UnsupportedLayout, placeOf(Tag.PhotometricInterpretation));
  const kind = kindOf(photometric);
  const samples = directory.samples;
  const extraSamples = countOf(Tag.ExtraSamples);
  // Four samples of RGB without a word about the fourth are RGBA.
  const undeclared = photometric == Photometric.Rgb && samples == 4 && !extraSamples;
  if (!undeclared && samples != colors + extraSamples) {
    return unsupported(Reason.UnsupportedComponents, placeOf(Tag.SamplesPerPixel));
  }
  if (kind == Kind.Palette && !countOf(Tag.ColorMap)) {
    return corrupt(Reason.MissingTable, placeOf(Tag.PhotometricInterpretation));
  }
  const alpha = undeclared ? undeclaredAlpha() : alphaOf(kind, extraSamples);
  if (alpha == Alpha.Impossible) return unsupported(Reason.UnsupportedLayout, placeOf(Tag.ExtraSamples));
  const format = formatOf();
  if (format == Format.Impossible || (samples > 1 && format != Format.Unsigned)) {
    return unsupported(Reason.UnsupportedPrecision, placeOf(Tag.SampleFormat));
  }
  if (!hasFillOrder(kind)) return unsupported(Reason.UnsupportedLayout, placeOf(Tag.FillOrder));
  if (!hasDepth(kind, format)) return unsupported(Reason.UnsupportedDepth, placeOf(Tag.BitsPerSample));
  layout.kind = kind;
  layout.alpha = alpha;
  layout.format = format;
  layout.inverted = photometric == Photometric.WhiteIsZero && directory.bits <= 8 && !isSeparate();
  layout.channels = alpha != Alpha.None ? 4 : kind == Kind.Gray ? 1 : 3;
  return kind == Kind.YCbCr ? readSubsampling() : Status.Ok;
}

/** Planes without compression. Pillow goes by a letter for each, and turns over neither bits nor levels. */
export function isSeparate(): bool {
  return directory.planar && directory.compression == Compression.None;
}

/** Samples that are not extra ones. */
function colorsOf(photometric: u32): u32 {
  switch (photometric) {
    case Photometric.WhiteIsZero:
    case Photometric.BlackIsZero:
    case Photometric.Palette:
      return 1;
    case Photometric.Rgb:
    case Photometric.YCbCr:
      return 3;
    case Photometric.Separated:
      return 4;
    default:
      return 0;
  }
}

/** YCbCr comes out of a JPEG decoder as RGB. */
function kindOf(photometric: u32): Kind {
  switch (photometric) {
    case Photometric.Palette:
      return Kind.Palette;
    case Photometric.Separated:
      return Kind.Cmyk;
    case Photometric.Rgb:
      return Kind.Rgb;
    case Photometric.YCbCr:
      return directory.compression == Compression.Jpeg ? Kind.Rgb : Kind.YCbCr;
    default:
      return Kind.Gray;
  }
}

/** Where libtiff decompresses planes, Pillow divides by an alpha of unknown meaning; elsewhere it does not. */
function undeclaredAlpha(): Alpha {
  return directory.planar && !isSeparate() ? Alpha.Premultiplied : Alpha.Straight;
}

function alphaOf(kind: Kind, extraSamples: u32): Alpha {
  if (!extraSamples) return Alpha.None;
  for (let i: u32 = 1; i < extraSamples; ++i) {
    if (valueOf(Tag.ExtraSamples, i) != UNSPECIFIED) return Alpha.Impossible;
  }
  const extra = valueOf(Tag.ExtraSamples, 0);
  if (kind == Kind.Cmyk) return extra == UNSPECIFIED ? Alpha.None : Alpha.Impossible;
  if (extra == UNASSOCIATED || (kind == Kind.Rgb && extra == COREL && directory.bits == 8)) return Alpha.Straight;
  if (kind == Kind.Rgb && extra == ASSOCIATED) return Alpha.Premultiplied;
  return kind == Kind.Rgb && extra == UNSPECIFIED ? Alpha.None : Alpha.Impossible;
}

function formatOf(): Format {
  const count = countOf(Tag.SampleFormat);
  for (let i: u32 = 0; count > 1 && i < count; ++i) {
    if (valueOf(Tag.SampleFormat, i) != Format.Unsigned) return Format.Impossible;
  }
  const format = firstOf(Tag.SampleFormat, Format.Unsigned);
  return format <= <u64>Format.Float ? <Format>format : Format.Impossible;
}

function hasFillOrder(kind: Kind): bool {
  if (directory.fillOrder != 2) return directory.fillOrder == 1;
  const bits = directory.bits;
  if (directory.compression == Compression.None && !directory.planar) {
    if (kind == Kind.Palette && bits < 8) return false;
    if (directory.photometric == Photometric.WhiteIsZero && bits == 8) return false;
  }
  if (directory.samples == 1) return bits <= 8 || (bits == 16 && isLittleEndian());
  return directory.photometric == Photometric.Rgb && directory.samples == 3;
}

/** Pillow takes pixels that are not compressed for RGB; of those that are, libtiff and Pillow both turn the image. */
function hasPixels(kind: Kind): bool {
  if (kind == Kind.Rgb) return !directory.planar;
  return directory.compression != Compression.None && directory.orientation == 1;
}

function hasDepth(kind: Kind, format: Format): bool {
  const bits = directory.bits;
  const samples = directory.samples;
  const straight = directory.fillOrder == 1;
  const fromBlack = directory.photometric == Photometric.BlackIsZero;
  if (directory.photometric == Photometric.YCbCr) {
    return hasPixels(kind) && bits == 8 && samples == 3 && format == Format.Unsigned;
  }
  if (kind == Kind.Rgb) return bits == 8 || (bits == 16 && samples <= 4 && straight);
  if (kind == Kind.Cmyk) return bits == 8 || (bits == 16 && samples == 4 && isLittleEndian());
  if (samples > 1) return samples == 2 && bits == 8 && straight && (kind == Kind.Palette || fromBlack);
  if (format == Format.Unsigned && (bits == 1 || bits == 2 || bits == 4 || bits == 8)) return true;
  if (kind == Kind.Palette) return false;
  if (format == Format.Float) return bits == 32;
  if (format == Format.Signed) return fromBlack && (bits == 16 || bits == 32);
  if (bits == 12) return isLittleEndian() && fromBlack && straight;
  if (bits == 16) return isLittleEndian() ? fromBlack || straight : fromBlack;
  return bits == 32 && isLittleEndian() && fromBlack;
}
