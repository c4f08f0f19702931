/**
 * The chunks of a file (PNG third edition, 5.3), read as Pillow reads them: checksums count up to the image data and
 * not after, the end may be missing, and what follows the image data must still make sense.
 */
import { crc32 } from "../../bits/crc32";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import {
  DDAT, FCTL, FDAT, IDAT, IEND, IHDR, clearAnimation, isAnimated, readAncillary, takesSequence,
} from "./ancillary";
import { clearHeader, header, readIhdr } from "./header";

const SIGNATURE: u64 = 0x0a1a0a0d474e5089;
const SIGNATURE_LENGTH: usize = 8;
/** Length and type. */
const PREFIX: usize = 8;
const CRC_LENGTH: usize = 4;

/** Reads everything but the image data into `header`. */
export function readChunks(bytes: usize, length: usize): Status {
  clearHeader();
  clearAnimation();
  if (length < SIGNATURE_LENGTH || load<u64>(bytes) != SIGNATURE) return corrupt(Reason.BadHeader, 0);
  let at = SIGNATURE_LENGTH;
  while (true) {
    if (length - at < PREFIX) return corrupt(Reason.Truncated, at);
    const name = load<u32>(bytes + at, 4);
    if (!isName(name)) return corrupt(Reason.BadHeader, at);
    if (name == IEND) return corrupt(Reason.NoImage, at);
    const size = bswap(load<u32>(bytes + at));
    const data = at + PREFIX;
    // Ahead of a known IHDR, image data are a chunk like any other to Pillow.
    if (name == FDAT || (name == IDAT && header.known)) break;
    if (<u64>data + size + CRC_LENGTH > <u64>length) return corrupt(Reason.Truncated, at);
    const status = readChunk(name, bytes + data, size, at);
    if (status != Status.Ok) return status;
    const crc = bswap(load<u32>(bytes + data + size));
    if (crc32(bytes + at + 4, size + 4) != crc) return corrupt(Reason.BadChecksum, at);
    at = data + size + CRC_LENGTH;
  }
  const status = checkHeader();
  if (status != Status.Ok) return status;
  header.firstData = at;
  return readRest(bytes, length, at);
}

/** From the image data on. */
function readRest(bytes: usize, length: usize, at: usize): Status {
  const animated = isAnimated();
  // Image data still follow image data.
  let together = true;
  while (length - at >= PREFIX) {
    const name = load<u32>(bytes + at, 4);
    if (!isName(name) || name == IEND || (name == FCTL && animated)) break;
    const size = bswap(load<u32>(bytes + at));
    const data = at + PREFIX;
    const cut = <u64>data + size > <u64>length;
    if (name == FDAT && (data + 4 > length || !takesSequence(bytes + data, size))) {
      return corrupt(Reason.BadOrder, at);
    }
    if (name != IDAT && name != FDAT && name != DDAT) together = false;
    if (cut) {
      if (!together) return corrupt(Reason.Truncated, at);
      // All right if the image was complete before, or within it if it was needed.
      if (at != header.firstData) header.cutData = at;
      break;
    }
    if (!together) {
      const status = readChunk(name, bytes + data, size, at);
      if (status != Status.Ok) return status;
    }
    if (length - data - size < CRC_LENGTH) break;
    at = data + size + CRC_LENGTH;
  }
  return Status.Ok;
}

function readChunk(name: u32, data: usize, size: u32, at: usize): Status {
  return name == IHDR ? readIhdr(data, size, at) : readAncillary(name, data, size, at);
}

/** Letters, digits or underscores, all that Pillow asks for. */
function isName(name: u32): bool {
  for (let i = 0; i < 4; ++i, name >>= 8) {
    const letter = name & 0xff;
    const lower = letter | 0x20;
    if ((lower < 0x61 || lower > 0x7a) && (letter < 0x30 || letter > 0x39) && letter != 0x5f) return false;
  }
  return true;
}

function checkHeader(): Status {
  if (!header.known) return corrupt(Reason.BadHeader, SIGNATURE_LENGTH);
  const largest: u32 = 0x7fffffff;
  if (!header.width || !header.height || header.width > largest || header.height > largest) {
    return corrupt(Reason.BadSize, SIGNATURE_LENGTH);
  }
  if (header.paletteLength / 3 > 256) return corrupt(Reason.BadTable, header.palette);
  if (!header.part) {
    header.partWidth = header.width;
    header.partHeight = header.height;
    return Status.Ok;
  }
  if (!header.left && !header.partWidth) {
    // Pillow takes this for all of the image.
    header.top = 0;
    header.partWidth = header.width;
    header.partHeight = header.height;
  }
  const right = <u64>header.left + header.partWidth;
  const bottom = <u64>header.top + header.partHeight;
  const outside = right > header.width || bottom > header.height;
  return outside || !header.partWidth || !header.partHeight ? corrupt(Reason.BadSize, SIGNATURE_LENGTH) : Status.Ok;
}
