/**
 * Chunks apart from IHDR and the image data. Most matter in one way only: Pillow refuses a file where they are not as
 * they should be. Its limits to what compressed text and profiles may come to are not kept; they are not inflated here.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { orientationOf } from "../exif";
import { Color, header } from "./header";

/** The four letters of a chunk's type, as they are in the file. */
// @ts-ignore: decorator
@inline
function type(a: u32, b: u32, c: u32, d: u32): u32 {
  return a | (b << 8) | (c << 16) | (d << 24);
}

export const IHDR = type(0x49, 0x48, 0x44, 0x52);
export const IDAT = type(0x49, 0x44, 0x41, 0x54);
export const IEND = type(0x49, 0x45, 0x4e, 0x44);
export const FDAT = type(0x66, 0x64, 0x41, 0x54);
export const FCTL = type(0x66, 0x63, 0x54, 0x4c);
/** Image data too, to Pillow, after other image data. */
export const DDAT = type(0x44, 0x44, 0x41, 0x54);
const ACTL = type(0x61, 0x63, 0x54, 0x4c);
const PLTE = type(0x50, 0x4c, 0x54, 0x45);
const TRNS = type(0x74, 0x52, 0x4e, 0x53);
const GAMA = type(0x67, 0x41, 0x4d, 0x41);
const CHRM = type(0x63, 0x48, 0x52, 0x4d);
const SRGB = type(0x73, 0x52, 0x47, 0x42);
const PHYS = type(0x70, 0x48, 0x59, 0x73);
const ICCP = type(0x69, 0x43, 0x43, 0x50);
const ZTXT = type(0x7a, 0x54, 0x58, 0x74);
const EXIF = type(0x65, 0x58, 0x49, 0x66);

/** APNG: how many frames there are to be; 0 without an acTL chunk that counts. */
let frames: u32 = 0;
/** The number of the next fcTL or fdAT chunk. */
let sequence: u32 = 0;

export function clearAnimation(): void {
  frames = 0;
  sequence = 0;
}

/** Whether there are several frames. The default image is one of its own unless an fcTL chunk came before it. */
export function isAnimated(): bool {
  return frames > 1 || (frames == 1 && !header.part);
}

/** `length` bytes at `data`, of a chunk at byte `at` of the file. */
export function readAncillary(name: u32, data: usize, length: u32, at: usize): Status {
  let good = true;
  if (name == PLTE) {
    // One that comes ahead of a known IHDR, or after image data, does not count.
    if (header.known && header.color == Color.Palette && !header.firstData) {
      header.palette = data;
      header.paletteLength = length;
    }
  } else if (name == TRNS) {
    good = readTrns(data, length);
  } else if (name == GAMA) {
    good = length >= 4;
  } else if (name == CHRM) {
    good = (length & 3) == 0;
  } else if (name == SRGB) {
    good = length >= 1;
  } else if (name == PHYS) {
    good = length >= 9;
  } else if (name == ICCP) {
    good = hasProfile(data, length);
  } else if (name == ZTXT) {
    good = hasText(data, length);
  } else if (name == EXIF) {
    header.orientation = orientationOf(data, length);
  } else if (name == ACTL) {
    good = readActl(data, length);
  } else if (name == FCTL) {
    good = readFctl(data, length);
  }
  return good ? Status.Ok : corrupt(Reason.BadData, at);
}

/** PNG third edition, 11.3.1.1. */
function readTrns(data: usize, length: u32): bool {
  if (!header.known || header.color == Color.GrayAlpha || header.color == Color.RgbAlpha) return true;
  if (header.color == Color.Gray && length < 2) return false;
  if (header.color == Color.Rgb && length < 6) return false;
  header.transparent = true;
  header.alphas = data;
  header.alphasLength = length;
  return true;
}

/** PNG third edition, 11.3.2.3. The name must end; the compression method can be anything to Pillow. */
function hasProfile(data: usize, length: u32): bool {
  return findZero(data, length) < length;
}

/** PNG third edition, 11.3.3.3. */
function hasText(data: usize, length: u32): bool {
  const end = findZero(data, length);
  return end + 1 >= length || load<u8>(data + end + 1) == 0;
}

/** Where the first zero is; `length` without one. */
function findZero(data: usize, length: u32): u32 {
  for (let i: u32 = 0; i < length; ++i) {
    if (!load<u8>(data + i)) return i;
  }
  return length;
}

/** PNG third edition, 11.3.6.1. */
function readActl(data: usize, length: u32): bool {
  if (length < 8) return false;
  const count = bswap(load<u32>(data));
  // A second one takes back the first.
  if (frames) frames = 0;
  else if (count <= 0x80000000) frames = count;
  return true;
}

/** PNG third edition, 11.3.6.2. */
function readFctl(data: usize, length: u32): bool {
  if (length < 26 || bswap(load<u32>(data)) != sequence) return false;
  ++sequence;
  const width = bswap(load<u32>(data, 4));
  const height = bswap(load<u32>(data, 8));
  const left = bswap(load<u32>(data, 12));
  const top = bswap(load<u32>(data, 16));
  if (<u64>left + width > header.width || <u64>top + height > header.height) return false;
  if (header.firstData) return true;
  header.part = true;
  header.left = left;
  header.top = top;
  header.partWidth = width;
  header.partHeight = height;
  return true;
}

/** PNG third edition, 11.3.6.3: whether an fdAT chunk has a number, and that is the next after an fcTL chunk's. */
export function takesSequence(data: usize, length: u32): bool {
  if (length < 4 || !sequence || bswap(load<u32>(data)) != sequence) return false;
  ++sequence;
  return true;
}
