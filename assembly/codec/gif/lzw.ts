/**
 * Variable-length-code LZW: GIF89a, Appendix F. A string of the table is kept as runs of eight bytes, of which the last
 * may be shorter: a code has its last run, and the code of the string ahead of it. So a string is written from its end,
 * by one store for eight bytes.
 */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";

const MAXIMUM_CODE_SIZE: u32 = 12;
const TABLE_CODES: u32 = 1 << MAXIMUM_CODE_SIZE;

/** How far behind the requested end `readIndices` may write: a whole string, and the rest of a store. */
export const OVERSHOOT: usize = <usize>TABLE_CODES + 8;

/** Pillow hands its decoder the file in pieces of this size. */
const PIECE: usize = 65536;

/** In place of the previous code: none yet, or none since a clear code. */
const NONE: u32 = 0xffffffff;

/** By code: the last run as u64, and the code ahead of it | (length of the string − 1) << 16 as u32. */
let runs: usize = 0;
let links: usize = 0;

let minimumCodeSize: u32 = 0;
let codeSize: u32 = 0;
/** The first free code. */
let next: u32 = 0;
let previous: u32 = NONE;
/** The first byte of the previous string. */
let first: u32 = 0;

let bitBuffer: u64 = 0;
let bitCount: u32 = 0;
let source: usize = 0;
let blockEnd: usize = 0;
/** The end of the piece that is being read, and of the file. */
let pieceEnd: usize = 0;
let fileEnd: usize = 0;
let fileStart: usize = 0;

/** `codeSizeLess1` is the minimum code size of the image, 0 … 12. False where memory ran out. */
export function openLzw(bytes: usize, length: usize, data: usize, codeSizeLess1: u32): bool {
  runs = allocate(<u64>TABLE_CODES * 8);
  links = allocate(<u64>TABLE_CODES * 4);
  if (!runs || !links) return false;
  const roots: u32 = 1 << codeSizeLess1;
  for (let code: u32 = 0; code < roots; ++code) {
    // Pillow's indices have eight bits, whatever the code size is.
    store<u64>(runs + (<usize>code << 3), code & 0xff);
    store<u32>(links + (<usize>code << 2), 0);
  }
  minimumCodeSize = codeSizeLess1;
  codeSize = codeSizeLess1 + 1;
  next = roots + 2;
  previous = NONE;
  bitBuffer = 0;
  bitCount = 0;
  source = bytes + data;
  blockEnd = source;
  fileStart = bytes;
  fileEnd = bytes + length;
  pieceEnd = min(source + PIECE, fileEnd);
  return true;
}

/** Writes indices from `out` on until `end` is reached, or passed by less than OVERSHOOT. Gives the end, or 0. */
export function readIndices(out: usize, end: usize): usize {
  const clear: u32 = 1 << minimumCodeSize;
  const runOf = runs;
  const linkOf = links;
  let size = codeSize;
  let free = next;
  let last = previous;
  let head = first;
  while (out < end) {
    if (bitCount < size && !fillBits(size)) return 0;
    const code = <u32>bitBuffer & ((1 << size) - 1);
    bitBuffer >>= size;
    bitCount -= size;

    if (code == clear) {
      size = minimumCodeSize + 1;
      free = clear + 2;
      last = NONE;
      continue;
    }
    if (code == clear + 1) {
      // Pillow stops at an end code only if the file ends with the piece; else it goes on with what follows.
      if (!nextPiece()) return 0;
      continue;
    }
    if (code > free || (last == NONE && code > clear)) return broken();
    if (code == free) {
      if (free < TABLE_CODES) {
        append(runOf, linkOf, free, last, head);
      } else {
        // Only with a minimum code size of 12, which has no room for strings: one root, twice.
        if (last >= clear) return broken();
        store<u16>(out, <u16>(head | (head << 8)));
        out += 2;
        last = code;
        continue;
      }
    }
    // The last run first: what it writes behind the string is overwritten by the next one.
    let link = load<u32>(linkOf + (<usize>code << 2));
    const extra = <usize>(link >> 16);
    let to = out + (extra & ~7);
    store<u64>(to, load<u64>(runOf + (<usize>code << 3)));
    while (to > out) {
      const ahead = <usize>(link & 0xffff);
      to -= 8;
      store<u64>(to, load<u64>(runOf + (ahead << 3)));
      link = load<u32>(linkOf + (ahead << 2));
    }
    head = load<u8>(out);
    out += extra + 1;
    if (last != NONE && free < TABLE_CODES) {
      if (code != free) append(runOf, linkOf, free, last, head);
      if (free == (1 << size) - 1 && size < MAXIMUM_CODE_SIZE) ++size;
      ++free;
    }
    last = code;
  }
  codeSize = size;
  next = free;
  previous = last;
  first = head;
  return out;
}

/** String `code` is string `from` and one more byte. */
// @ts-ignore: decorator
@inline
function append(runOf: usize, linkOf: usize, code: u32, from: u32, byte: u32): void {
  const link = load<u32>(linkOf + (<usize>from << 2));
  const used = (link >> 16) & 7;
  const run = runOf + (<usize>code << 3);
  const longer = (link & 0xffff0000) + 0x10000;
  if (used == 7) {
    store<u64>(run, byte);
    store<u32>(linkOf + (<usize>code << 2), longer | from);
  } else {
    store<u64>(run, tailOf(load<u64>(runOf + (<usize>from << 3)), used, byte));
    store<u32>(linkOf + (<usize>code << 2), longer | (link & 0xffff));
  }
}

/** `byte` behind the `used` + 1 bytes of a run; those above are still zero. */
// @ts-ignore: decorator
@inline
function tailOf(run: u64, used: u32, byte: u32): u64 {
  return run | (<u64>byte << (8 * used + 8));
}

/** Until there are `size` bits or more. A block is begun only when its bits are needed, and if all of it is there. */
function fillBits(size: u32): bool {
  while (bitCount < size) {
    if (source == blockEnd) {
      // Section 15. Pillow passes over terminators between blocks.
      while (source == pieceEnd || source + 1 + load<u8>(source) > pieceEnd) {
        if (!nextPiece()) return false;
      }
      blockEnd = source + 1 + load<u8>(source);
      ++source;
    } else if (blockEnd - source >= 8) {
      bitBuffer |= load<u64>(source) << bitCount;
      source += (63 - bitCount) >> 3;
      bitCount |= 56;
    } else {
      bitBuffer |= <u64>load<u8>(source) << bitCount;
      ++source;
      bitCount += 8;
    }
  }
  return true;
}

function nextPiece(): bool {
  if (pieceEnd == fileEnd) {
    corrupt(Reason.Truncated, fileEnd - fileStart);
    return false;
  }
  pieceEnd = min(pieceEnd + PIECE, fileEnd);
  return true;
}

function broken(): usize {
  corrupt(Reason.BadData, source - fileStart);
  return 0;
}
