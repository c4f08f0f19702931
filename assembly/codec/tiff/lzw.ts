/**
 * LZW: TIFF 6.0, section 13. Codes of 9 to 12 bits, the highest bit first, grow one code earlier than they would have to.
 * A string of the table is the one of the code before, and the first byte of the code after: all of it already stands in
 * the output.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { offsetOf } from "./pieces";

/** The clear code is the one before. */
const END_OF_INFORMATION: u32 = 257;
const FIRST_FREE: u32 = 258;
const SHORTEST: u32 = 9;
const LONGEST: u32 = 12;
const TABLE_CODES: u32 = 1 << LONGEST;

/** By code: where the string is, as u32, and its length. */
const STRINGS = memory.data(<i32>TABLE_CODES * 8, 16);
/** The strings of one byte. */
const ROOTS = memory.data(256 + 8, 8);
let prepared = false;

function prepare(): void {
  if (prepared) return;
  for (let byte: usize = 0; byte < 256; ++byte) {
    store<u8>(ROOTS + byte, <u8>byte);
    define(<u32>byte, ROOTS + byte, 1);
  }
  prepared = true;
}

// @ts-ignore: decorator
@inline
function define(code: u32, string: usize, length: usize): void {
  store<u64>(STRINGS + (<usize>code << 3), <u64>string | (<u64>length << 32));
}

/** Until there are `size` bytes. May write a store past them. */
export function decodeLzw(data: usize, end: usize, out: usize, size: usize): Status {
  prepare();
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
        bits = (bits << 32) | reverseBytes(load<u32>(data));
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
    if ((code | 1) == END_OF_INFORMATION) {
      if (code == END_OF_INFORMATION) return corrupt(Reason.Truncated, offsetOf(data));
      next = FIRST_FREE;
      codeBits = SHORTEST;
      last = 0;
      continue;
    }
    // If it is the code at hand, its last byte is the first that is written now.
    if (last && next < TABLE_CODES) {
      define(next, last, lastLength + 1);
      ++next;
      if (next + 1 == 1 << codeBits && codeBits < LONGEST) ++codeBits;
    }
    if (code >= next) return corrupt(Reason.BadData, offsetOf(data));
    const entry = load<u64>(STRINGS + (<usize>code << 3));
    lastLength = min(<usize>(entry >> 32), outEnd - out);
    copyString(<usize>(<u32>entry), out, lastLength);
    last = out;
    out += lastLength;
  }
  return Status.Ok;
}

// @ts-ignore: decorator
@inline
function reverseBytes(word: u32): u32 {
  return (rotl(word, 8) & 0x00ff00ff) | (rotr(word, 8) & 0xff00ff00);
}

/** In steps of eight bytes where the string does not follow itself more closely. */
// @ts-ignore: decorator
@inline
function copyString(from: usize, to: usize, length: usize): void {
  if (to - from >= 8) {
    store<u64>(to, load<u64>(from));
    for (let i: usize = 8; i < length; i += 8) store<u64>(to + i, load<u64>(from + i));
  } else {
    for (let i: usize = 0; i < length; ++i) store<u8>(to + i, load<u8>(from + i));
  }
}
