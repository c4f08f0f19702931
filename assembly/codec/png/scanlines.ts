/** Filtered scanlines out of the zlib stream (PNG third edition, 7.2 and 10.1), through a window that slides. */
import { allocate } from "../../arena";
import { adler32 } from "../../bits/adler32";
import { inflate, openInflate } from "../../bits/inflate";
import { Inflated, Inflater, OVERSHOOT, WINDOW } from "../../bits/inflater";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { fileOffset, openStream, pieceEnd, reached, streamLength, streamStart } from "./idat";

/** RFC 1950, 2.2. */
const ZLIB_HEADER: usize = 2;
const ADLER: usize = 4;

/** Inflated at once, in addition to the window and at least a scanline. */
const STEP: usize = 96 * 1024;

const inflater = changetype<Inflater>(memory.data(offsetof<Inflater>(), 8));

let buffer: usize = 0;
let bufferEnd: usize = 0;
/** The next scanline. */
let at: usize = 0;
/** Of all scanlines, what is not yet inflated; 0 also where more than that is. */
let pending: u64 = 0;
/** Of the last call of `inflate`. */
let result: Inflated = Inflated.More;
let adler: u32 = 1;
/** Of the last scanline. */
let lastLength: usize = 0;
/** The stream has ended, as it should, before the image. */
let ended: bool = false;

/** For scanlines of up to `longest` bytes, and `total` bytes in all. */
export function openScanlines(bytes: usize, length: usize, longest: u64, total: u64): Status {
  const capacity = (longest > STEP ? longest : STEP) + WINDOW;
  buffer = allocate(capacity + OVERSHOOT);
  if (!buffer || !openStream(bytes, length)) return Status.OutOfMemory;
  bufferEnd = buffer + <usize>capacity;
  at = buffer;
  pending = total;
  adler = 1;
  ended = false;
  result = Inflated.More;
  lastLength = 0;
  const start = streamStart();
  if (streamLength() < ZLIB_HEADER) return corrupt(Reason.Truncated, fileOffset(streamLength()));
  const method = load<u8>(start);
  const flags = load<u8>(start, 1);
  // RFC 1950, 2.2: deflate with a window of up to 32 KiB, FCHECK, no preset dictionary.
  if ((method & 15) != 8 || method >> 4 > 7 || ((<u32>method << 8) | flags) % 31 || flags & 32) {
    return corrupt(Reason.BadData, fileOffset(0));
  }
  openInflate(inflater, start + ZLIB_HEADER, streamLength() - ZLIB_HEADER, buffer);
  return Status.Ok;
}

/** Inflates as far as the next scanline, of `length` bytes, goes; less if the stream has `endedEarly`. */
export function fetchScanline(length: usize): Status {
  while (inflater.output - at < length) {
    if (result != Inflated.More) return end();
    if (bufferEnd - at < length || inflater.output >= bufferEnd) slide();
    more();
  }
  return Status.Ok;
}

/** Makes the next `length` bytes end at `scanlineEnd()`. After `endedEarly`, they do not. */
export function nextScanline(length: usize): Status {
  const status = fetchScanline(length);
  if (status != Status.Ok || ended) return status;
  at += length;
  lastLength = length;
  return Status.Ok;
}

/** Just past the bytes of `nextScanline`. */
export function scanlineEnd(): usize {
  return at;
}

/** Pillow takes a stream that ends between two scanlines, if its checksum is right; the rest of the image is zero. */
export function endedEarly(): bool {
  return ended;
}

/** After the last scanline. Pillow sees what follows only as far as zlib, in the last call for a scanline, goes on. */
export function closeScanlines(): Status {
  const seen = pieceSeen();
  if ((isStarved() && seen == position()) || !reached(seen)) return corrupt(Reason.Truncated, fileOffset(position()));
  if (inflater.output == at) {
    result = inflate(inflater, buffer, at + 1);
    const wrong = result == Inflated.Corrupt || (result == Inflated.End && position() + ADLER <= seen && !checks());
    if (wrong && position() <= seen) return corrupt(Reason.BadData, fileOffset(position()));
  }
  return Status.Ok;
}

function position(): usize {
  return inflater.input - streamStart();
}

/** Whether zlib, which Pillow calls for one scanline at a time, used up its input before a match was all copied. */
function isStarved(): bool {
  return position() == pieceEnd(position()) && inflater.symbol < at - lastLength;
}

/** Where the piece ends that zlib had at the end of the last scanline. */
function pieceSeen(): usize {
  return pieceEnd(isStarved() ? position() + 1 : position());
}

/** Drops what no match can reach any more. */
function slide(): void {
  const output = inflater.output;
  let from = output - buffer > WINDOW ? output - WINDOW : buffer;
  if (at < from) from = at;
  memory.copy(buffer, from, output - from);
  at -= from - buffer;
  inflater.output = output - (from - buffer);
}

function more(): void {
  const before = inflater.output;
  const room = bufferEnd - before;
  result = inflate(inflater, buffer, before + (pending < <u64>room ? <usize>pending : room));
  const made = inflater.output - before;
  adler = adler32(adler, before, made);
  pending -= pending < <u64>made ? pending : made;
}

/** The stream gives no more. */
function end(): Status {
  const offset = fileOffset(position());
  if (result == Inflated.Corrupt || result == Inflated.TooFar) return corrupt(Reason.BadData, offset);
  const between = lastLength > 0 && inflater.output == at;
  const whole = result == Inflated.End && between && position() + ADLER <= pieceSeen();
  if (!whole) return corrupt(Reason.Truncated, offset);
  ended = true;
  return checks() ? Status.Ok : corrupt(Reason.BadChecksum, offset);
}

/** RFC 1950, 2.2: whether the checksum that follows is that of the output. */
function checks(): bool {
  return bswap(load<u32>(inflater.input)) == adler;
}
