/**
 * LZW: TIFF 6.0, section 13. Codes of 9 to 12 bits, the highest bit first, grow one code earlier than they would have to. A string
 * of the table is the one of the code before, and the first byte of the code after: all of it already stands in the output.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { offsetOf } from "./pieces";

const CLEAR_CODE: u32 = 256;
const END_OF_INFORMATION: u32 = 257;
const FIRST_FREE: u32 = 258;
const SHORTEST: u32 = 9;
const LONGEST: u32 = 12;
const TABLE_CODES: u32 = 1 << LONGEST;

/** By code: where the string is in the output, as u32, and its length. */
const STRINGS = memory.data(<i32>TABLE_CODES * 8, 16);

/** Until there are `size` bytes. May write a store past them. */
export function decodeLzw(data: usize, end: usize, out: usize, size: usize): Status {
  const outEnd = out + size;
  let next = FIRST_FREE;
  let codeBits = SHORTEST;
  /** The string of the code before; none after a clear code. */
  let last: usize = 0;
  let lastLength: usize = 0;
  let bits: u64 = 0;
  let bitCount: u32 = 0;
  while (out < outEnd) {
    if (bitCount < codeBits) {
      if (end - data >= 4) {
        bits = (bits << 32) | bswap(load<u32>(data));
        data += 4;
        bitCount += 32;
      } else {
        for (; bitCount < codeBits; bitCount += 8) {
          if (data >= end) return corrupt(Reason.Truncated, offsetOf(end));
          bits = (bits << 8) | load<u8>(data++);
        }
      }
    }
    bitCount -= codeBits;
    const code = <u32>(bits >> bitCount) & ((1 << codeBits) - 1);
    if (code == CLEAR_CODE) {
      next = FIRST_FREE;
      codeBits = SHORTEST;
      last = 0;
      continue;
    }
    if (code == END_OF_INFORMATION) return corrupt(Reason.Truncated, offsetOf(data));
    const start = out;
    if (code < CLEAR_CODE) {
      store<u8>(out++, <u8>code);
    } else {
      if (!last || code > next || (code == next && next >= TABLE_CODES)) return corrupt(Reason.BadData, offsetOf(data));
      // A code that is just being defined stands for the last string and its own first byte.
      const entry = load<u64>(STRINGS + (<usize>code << 3));
      const from = code == next ? last : <usize>(<u32>entry);
      const length = code == next ? lastLength + 1 : <usize>(entry >> 32);
      out += min(length, outEnd - out);
      copyString(from, start, out);
    }
    if (last && next < TABLE_CODES) {
      store<u64>(STRINGS + (<usize>next << 3), <u64>last | (<u64>(lastLength + 1) << 32));
      ++next;
      if (next + 1 == 1 << codeBits && codeBits < LONGEST) ++codeBits;
    }
    last = start;
    lastLength = out - start;
  }
  return Status.Ok;
}

/** In steps of eight bytes where the string does not follow itself more closely. */
// @ts-ignore: decorator
@inline
function copyString(from: usize, to: usize, end: usize): void {
  if (to - from >= 8) {
    for (; to < end; from += 8, to += 8) store<u64>(to, load<u64>(from));
  } else {
    for (; to < end; ++from, ++to) store<u8>(to, load<u8>(from));
  }
}
