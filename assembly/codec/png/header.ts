/** What the chunks of a file say about its image. */
import { Status } from "../../status";
import { Reason, corrupt } from "../../failure";

export const enum Color {
  Gray = 0,
  Rgb = 2,
  Palette = 3,
  GrayAlpha = 4,
  RgbAlpha = 6,
}

/** PNG third edition, 11.2.1. */
const BIT_DEPTH: usize = 8;
const COLOR_TYPE: usize = 9;
const FILTER_METHOD: usize = 11;
const INTERLACE_METHOD: usize = 12;
const IHDR_LENGTH: u32 = 13;

@unmanaged
export class Header {
  width: u32;
  height: u32;
  depth: i32;
  color: Color;
  /** A colour type and depth that go together have been seen. */
  known: bool;
  interlaced: bool;
  /** A tRNS chunk counts. */
  transparent: bool;
  orientation: i32;
  /** Where the data of PLTE are; 0 without one. */
  palette: usize;
  paletteLength: u32;
  /** Where the data of tRNS are. */
  alphas: usize;
  alphasLength: u32;
  /** The part of the image that an fcTL chunk says the data are for; all of it without one. */
  left: u32;
  top: u32;
  partWidth: u32;
  partHeight: u32;
  /** Such a chunk was there. */
  part: bool;
  /** Where the first chunk with image data begins. */
  firstData: usize;
  /** A later chunk with image data that the file ends within; 0 if there is none. */
  cutData: usize;
}

/** The one image at hand. */
export const header = changetype<Header>(memory.data(offsetof<Header>(), 8));

export function clearHeader(): void {
  memory.fill(changetype<usize>(header), 0, offsetof<Header>());
  header.orientation = 1;
}

/** Later IHDR chunks add to the first, as in Pillow; what is not known leaves what was. After image data, none does. */
export function readIhdr(data: usize, length: u32, at: usize): Status {
  if (length < IHDR_LENGTH || load<u8>(data, FILTER_METHOD)) return corrupt(Reason.BadHeader, at);
  if (header.firstData) return Status.Ok;
  header.width = bswap(load<u32>(data));
  header.height = bswap(load<u32>(data, 4));
  const depth = <i32>load<u8>(data, BIT_DEPTH);
  const color = <Color>load<u8>(data, COLOR_TYPE);
  if (goTogether(color, depth)) {
    header.color = color;
    header.depth = depth;
    header.known = true;
  }
  if (load<u8>(data, INTERLACE_METHOD)) header.interlaced = true;
  return Status.Ok;
}

/** PNG third edition, table 12. */
function goTogether(color: Color, depth: i32): bool {
  switch (color) {
    case Color.Gray:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case Color.Palette:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case Color.Rgb:
    case Color.GrayAlpha:
    case Color.RgbAlpha:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

export function samplesPerPixel(): i32 {
  switch (header.color) {
    case Color.Rgb:
      return 3;
    case Color.GrayAlpha:
      return 2;
    case Color.RgbAlpha:
      return 4;
    default:
      return 1;
  }
}

/** Channels that the decoder gives. */
export function channelsOf(): i32 {
  if (header.transparent || header.color == Color.GrayAlpha || header.color == Color.RgbAlpha) return 4;
  return header.color == Color.Gray ? 1 : 3;
}
