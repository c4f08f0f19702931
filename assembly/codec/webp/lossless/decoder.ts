/** The lossless bitstream (RFC 9649, 3.3 to 3.5 and 4), as libwebp reads it. */
import { allocate } from "../../../arena";
import { Reason, corrupt } from "../../../failure";
import { Status } from "../../../status";
import { openBits, readBits } from "./bits";
import { addGreen, undoColorIndexing, undoColorTransform } from "./colors";
import { PIXEL_SLACK, readImage, tilesOf } from "./image";
import { undoPrediction } from "./predictors";

const enum Transform {
  Predictor = 0,
  Color = 1,
  SubtractGreen = 2,
  ColorIndexing = 3,
}

const HEADER_BITS: i32 = 40;

/** In the order in which they were applied; of each: its kind, the bits of its tiles, its data, and the width so far. */
const KINDS = memory.data(4 * 4, 4);
const TILE_BITS = memory.data(4 * 4, 4);
const DATA = memory.data(4 * 4, 4);
const WIDTHS = memory.data(4 * 4, 4);

/** What the last call decoded: A R G B, 32 bits a pixel. */
export let losslessPixels: usize = 0;

/** The payload of a chunk 'VP8L', whose header gave the size. */
export function decodeLossless(data: usize, length: usize, width: i32, height: i32, file: usize): Status {
  if (!openBits(data, length)) return Status.OutOfMemory;
  readBits(HEADER_BITS >> 1);
  readBits(HEADER_BITS >> 1);
  return decodeStream(width, height, false, data - file);
}

/** What follows the header of a chunk 'ALPH': it has none of its own. */
export function decodeLosslessAlpha(data: usize, length: usize, width: i32, height: i32, file: usize): Status {
  if (!openBits(data, length)) return Status.OutOfMemory;
  return decodeStream(width, height, true, data - file);
}

/** What is refused is noted at byte `at`. */
function decodeStream(width: i32, height: i32, isAlpha: bool, at: usize): Status {
  const room = <u64>width * <u64>height * 4;
  losslessPixels = allocate(room + PIXEL_SLACK);
  if (!losslessPixels) return Status.OutOfMemory;
  let count = 0;
  let seen = 0;
  let codedWidth = width;
  while (readBits(1)) {
    const kind = <i32>readBits(2);
    if (seen & (1 << kind)) return corrupt(Reason.BadOrder, at);
    seen |= 1 << kind;
    store<i32>(KINDS + (count << 2), kind);
    store<i32>(WIDTHS + (count << 2), codedWidth);
    const status = readTransform(count, kind, codedWidth, height, at);
    if (status != Status.Ok) return status;
    if (kind == Transform.ColorIndexing) codedWidth = tilesOf(codedWidth, load<i32>(TILE_BITS + (count << 2)));
    ++count;
  }
  // At the end of the room, from where it can be unpacked.
  const coded = losslessPixels + <usize>(room - <u64>codedWidth * <u64>height * 4);
  const alphaIndices = isAlpha && count == 1 && seen == 1 << Transform.ColorIndexing;
  const status = readImage(codedWidth, height, coded, true, alphaIndices, at);
  if (status != Status.Ok) return status;
  let pixels = coded;
  while (count > 0) {
    --count;
    pixels = undoTransform(count, pixels, height);
  }
  return Status.Ok;
}

function readTransform(index: i32, kind: i32, width: i32, height: i32, at: usize): Status {
  if (kind == Transform.SubtractGreen) return Status.Ok;
  if (kind == Transform.ColorIndexing) return readColors(index, at);
  const bits = <i32>readBits(3) + 2;
  const across = tilesOf(width, bits);
  const down = tilesOf(height, bits);
  const data = allocate(<u64>across * <u64>down * 4 + PIXEL_SLACK);
  if (!data) return Status.OutOfMemory;
  store<i32>(TILE_BITS + (index << 2), bits);
  store<usize>(DATA + (index << 2), data);
  return readImage(across, down, data, false, false, at);
}

/** Section 4.4: a table of colours, each the difference to the one ahead; of those behind it all is zero. */
function readColors(index: i32, at: usize): Status {
  const count = <i32>readBits(8) + 1;
  const bits = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
  const colors = allocate(256 * 4 + PIXEL_SLACK);
  if (!colors) return Status.OutOfMemory;
  store<i32>(TILE_BITS + (index << 2), bits);
  store<usize>(DATA + (index << 2), colors);
  const status = readImage(count, 1, colors, false, false, at);
  if (status != Status.Ok) return status;
  memory.fill(colors + (<usize>count << 2), 0, <usize>(256 - count) << 2);
  for (let i = colors + 4, end = colors + (<usize>count << 2); i < end; ++i) {
    store<u8>(i, load<u8>(i) + load<u8>(i - 4));
  }
  return Status.Ok;
}

/** Where the pixels then are. */
function undoTransform(index: i32, pixels: usize, height: i32): usize {
  const width = load<i32>(WIDTHS + (index << 2));
  const bits = load<i32>(TILE_BITS + (index << 2));
  const data = load<usize>(DATA + (index << 2));
  switch (load<i32>(KINDS + (index << 2))) {
    case Transform.Predictor:
      undoPrediction(pixels, width, height, data, bits);
      return pixels;
    case Transform.Color:
      undoColorTransform(pixels, width, height, data, bits);
      return pixels;
    case Transform.SubtractGreen:
      addGreen(pixels, <usize>width * <usize>height);
      return pixels;
    default:
      undoColorIndexing(pixels, tilesOf(width, bits), losslessPixels, width, height, data, bits);
      return losslessPixels;
  }
}
