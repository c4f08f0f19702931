/** Deflate: Technical Note 3's, a zlib stream (RFC 1950) for each strip or tile. */
import { adler32 } from "../../bits/adler32";
import { inflate, openInflate } from "../../bits/inflate";
import { Inflated, Inflater } from "../../bits/inflater";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { offsetOf } from "./pieces";

/** RFC 1950, 2.2. */
const ZLIB_HEADER: usize = 2;
const ADLER: usize = 4;

const inflater = changetype<Inflater>(memory.data(offsetof<Inflater>(), 8));

/** `size` bytes; up to the inflater's OVERSHOOT more are written. */
export function decodeDeflate(data: usize, end: usize, out: usize, size: usize): Status {
  if (end - data < ZLIB_HEADER) return corrupt(Reason.Truncated, offsetOf(end));
  const method = load<u8>(data);
  const flags = load<u8>(data, 1);
  // Deflate with a window of up to 32 KiB, FCHECK, no preset dictionary.
  if ((method & 15) != 8 || method >> 4 > 7 || ((<u32>method << 8) | flags) % 31 || flags & 32) {
    return corrupt(Reason.BadData, offsetOf(data));
  }
  openInflate(inflater, data + ZLIB_HEADER, end - data - ZLIB_HEADER, out);
  let result = inflate(inflater, out, out + size);
  if (inflater.output - out < size) {
    const why = result == Inflated.Truncated || result == Inflated.End ? Reason.Truncated : Reason.BadData;
    return corrupt(why, offsetOf(inflater.input));
  }
  if (inflater.output - out > size) return Status.Ok;
  // A decoder goes on until it would need more room.
  result = inflate(inflater, out, out + size + 1);
  if (result == Inflated.Corrupt) return corrupt(Reason.BadData, offsetOf(inflater.input));
  if (result != Inflated.End || end - inflater.input < ADLER) return Status.Ok;
  const right = bswap(load<u32>(inflater.input)) == adler32(1, out, size);
  return right ? Status.Ok : corrupt(Reason.BadChecksum, offsetOf(inflater.input));
}
