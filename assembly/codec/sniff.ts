import { Format } from "./info";

const GIF8: u32 = 0x38464947;
const RIFF: u32 = 0x46464952;
const WEBP: u32 = 0x50424557;
const PNG_SIGNATURE: u64 = 0x0a1a0a0d474e5089;
const TIFF_LITTLE: u32 = 0x002a4949;
const TIFF_BIG: u32 = 0x2a004d4d;
const BIGTIFF_LITTLE: u32 = 0x002b4949;
const BIGTIFF_BIG: u32 = 0x2b004d4d;
const BM: u16 = 0x4d42;

/** The format by the first bytes; the extension is never trusted. `bytes` is followed by slack that may be read. */
export function sniff(bytes: usize, length: usize): Format {
  if (length < 3) return Format.Unknown;
  const four = load<u32>(bytes);
  if ((four & 0xffffff) == 0xffd8ff) return Format.Jpeg;
  if (length >= 8 && load<u64>(bytes) == PNG_SIGNATURE) return Format.Png;
  if (length >= 6 && four == GIF8) return Format.Gif;
  if (<u16>four == BM) return Format.Bmp;
  if (length >= 12 && four == RIFF && load<u32>(bytes, 8) == WEBP) return Format.Webp;
  if (length < 4) return Format.Unknown;
  if (four == TIFF_LITTLE || four == TIFF_BIG || four == BIGTIFF_LITTLE || four == BIGTIFF_BIG) return Format.Tiff;
  // P1 … P6, then white space.
  if ((four & 0xff) == 0x50 && ((four >> 8) & 0xff) - 0x31 < 6 && isSpace(<u8>(four >> 16))) return Format.Pnm;
  return Format.Unknown;
}

function isSpace(byte: u8): bool {
  return byte == 0x20 || (byte >= 9 && byte <= 13);
}
