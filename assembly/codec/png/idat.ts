/** The image data of a file as one stream: PNG third edition, 10.1. */
import { allocate } from "../../arena";
import { DDAT, FDAT, IDAT } from "./ancillary";
import { header } from "./header";

/** Pillow gives zlib no more than this of a chunk at once. */
const PIECE: usize = 65536;

let file: usize = 0;
let fileLength: usize = 0;
let start: usize = 0;
let total: usize = 0;

/** The chunk of `nextChunk`: where it begins, and its data. */
let chunkAt: usize = 0;
let data: usize = 0;
let dataLength: usize = 0;

/** False where there is no memory for it. A single chunk is read where it is. */
export function openStream(bytes: usize, length: usize): bool {
  file = bytes;
  fileLength = length;
  total = 0;
  let chunks = 0;
  for (let more = firstChunk(); more; more = nextChunk()) {
    if (!chunks++) start = bytes + data;
    total += dataLength;
  }
  if (chunks == 1) return true;
  start = allocate(total);
  if (!start) return false;
  let to = start;
  for (let more = firstChunk(); more; more = nextChunk()) {
    memory.copy(to, file + data, dataLength);
    to += dataLength;
  }
  return true;
}

export function streamStart(): usize {
  return start;
}

export function streamLength(): usize {
  return total;
}

/** The byte of the file that byte `position` of the stream is. */
export function fileOffset(position: usize): usize {
  let before: usize = 0;
  for (let more = firstChunk(); more; more = nextChunk()) {
    if (position <= before + dataLength) break;
    before += dataLength;
  }
  return data + position - before;
}

/** Where the piece ends, in the stream, of which zlib has had the byte before `position`. */
export function pieceEnd(position: usize): usize {
  let before: usize = 0;
  for (let more = firstChunk(); more; more = nextChunk()) {
    if (position <= before + dataLength) {
      const end = before + (position - before + PIECE - 1) / PIECE * PIECE;
      return end < before + dataLength ? end : before + dataLength;
    }
    before += dataLength;
  }
  return before;
}

/** Whether the chunk that the file ends within was needed for the bytes before `position`, or there is none. */
export function reached(position: usize): bool {
  if (!header.cutData) return true;
  let before: usize = 0;
  for (let more = firstChunk(); more && chunkAt != header.cutData; more = nextChunk()) before += dataLength;
  return position > before;
}

function firstChunk(): bool {
  return chunk(header.firstData);
}

/** The chunks are one after the other, as `readChunks` has found. */
function nextChunk(): bool {
  const next = data + dataLength + 4;
  return next + 8 <= fileLength && chunk(next);
}

function chunk(at: usize): bool {
  const name = load<u32>(file + at, 4);
  if (name != IDAT && name != FDAT && name != DDAT) return false;
  chunkAt = at;
  data = at + 8;
  const left = fileLength - data;
  const length = <usize>bswap(load<u32>(file + at));
  dataLength = length < left ? length : left;
  if (name == FDAT) {
    // The sequence number; see `takesSequence`.
    data += 4;
    dataLength -= 4;
  }
  return true;
}
