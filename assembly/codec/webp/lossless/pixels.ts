/** The pixels of an entropy-coded image (RFC 9649, 3.6): literals, copies, and the colour cache. */
import { bitBuffer, bitCount, bitEnd, bitInput, isPast, setBits } from "./bits";
import { GROUP_BYTES, Group, LENGTHS, LITERALS } from "./codes";
import { SECOND, TABLE_BITS } from "./prefixTable";

/** Section 3.6.2.2: of distances up to 120, rows up << 4 and 8 less columns to the right. */
const DISTANCE_MAP = memory.data<u8>([
  0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37, 0x39, 0x15, 0x1b, 0x36, 0x3a,
  0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03,
  0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
  0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f,
  0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41,
  0x4f, 0x10, 0x20, 0x62, 0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70,
], 1);
const MAPPED: u32 = 120;

/** Section 3.6.2.3. */
const CACHE = memory.data(4 * 2048, 16);
const HASH: u32 = 0x1e35a7bd;

/**
 * Reads all of them to `dst`. `tiles`: the group of each tile of 2^`tileBits` pixels, or 0 where there is but one. False
 * where a copy makes no sense or the stream has long ended. Of `count` only the lowest six bits count, so that entries are
 * subtracted as they are.
 */
export function readPixels(
  width: i32, height: i32, dst: usize, groups: usize, tiles: usize, tileBits: i32, cacheBits: i32,
): bool {
  let bits = bitBuffer;
  let count = bitCount;
  let input = bitInput;
  const inputEnd = bitEnd;
  const lengthsEnd = LITERALS + LENGTHS;
  const cacheShift = 32 - cacheBits;
  if (cacheBits) memory.fill(CACHE, 0, <usize>4 << cacheBits);
  const tileMask = (1 << tileBits) - 1;
  const across = <usize>((width + tileMask) >> tileBits);

  let at = dst;
  const end = dst + (<usize>width * <usize>height << 2);
  let column = 0;
  let row = 0;
  let group = changetype<Group>(groups);
  let green = group.green;
  let greenMask = group.greenMask;
  let red = group.red;
  let redMask = group.redMask;
  let blue = group.blue;
  let blueMask = group.blueMask;
  let alpha = group.alpha;
  let alphaMask = group.alphaMask;
  let greenAlone = group.greenAlone;
  let entered = false;
  let sound = true;
  while (at < end) {
    if (tiles && (entered || !(column & tileMask))) {
      const tile = <usize>(row >> tileBits) * across + <usize>(column >> tileBits);
      group = changetype<Group>(groups + <usize>load<u32>(tiles + (tile << 2)) * GROUP_BYTES);
      green = group.green;
      greenMask = group.greenMask;
      red = group.red;
      redMask = group.redMask;
      blue = group.blue;
      blueMask = group.blueMask;
      alpha = group.alpha;
      alphaMask = group.alphaMask;
      greenAlone = group.greenAlone;
      entered = false;
    }
    if (input > inputEnd && isPast(input, count & 63)) {
      sound = false;
      break;
    }
    bits |= load<u64>(input) << count;
    input += (~count & 63) >> 3;
    count |= 56;
    let argb: u32;
    let entry = entryOf(green, greenMask, bits);
    bits >>= entry;
    count -= <i32>entry;
    const symbol = entry >> 8;
    if (symbol < LITERALS) {
      if (greenAlone) {
        argb = group.literal | (symbol << 8);
      } else {
        entry = entryOf(red, redMask, bits);
        bits >>= entry;
        count -= <i32>entry;
        argb = (symbol << 8) | (entry >> 8 << 16);
        entry = entryOf(blue, blueMask, bits);
        bits >>= entry;
        count -= <i32>entry;
        argb |= entry >> 8;
        // Three codes took up to 45 of 56 bits.
        if (alphaMask && (count & 63) < 15) {
          bits |= load<u64>(input) << count;
          input += (~count & 63) >> 3;
          count |= 56;
        }
        entry = entryOf(alpha, alphaMask, bits);
        bits >>= entry;
        count -= <i32>entry;
        argb |= entry >> 8 << 24;
      }
    } else if (symbol >= lengthsEnd) {
      argb = load<u32>(CACHE + (<usize>(symbol - lengthsEnd) << 2));
    } else {
      // A length takes up to 25 bits, the code of a distance 15 more.
      let extra = extraBitsOf(symbol - LITERALS);
      const length = <usize>baseOf(symbol - LITERALS, extra) + <usize>(<u32>bits & ((1 << extra) - 1));
      bits >>= extra;
      count -= extra;
      entry = entryOf(group.distance, group.distanceMask, bits);
      bits >>= entry;
      count -= <i32>entry;
      bits |= load<u64>(input) << count;
      input += (~count & 63) >> 3;
      count |= 56;
      extra = extraBitsOf(entry >> 8);
      const code = baseOf(entry >> 8, extra) + (<u32>bits & ((1 << extra) - 1));
      bits >>= extra;
      count -= extra;
      const distance = distanceOf(code, width) << 2;
      if (distance > at - dst || length << 2 > end - at) {
        sound = false;
        break;
      }
      copy(at, distance, length << 2);
      if (cacheBits) {
        for (let i = at, last = at + (length << 2); i < last; i += 4) {
          const pixel = load<u32>(i);
          store<u32>(CACHE + (<usize>((pixel * HASH) >> cacheShift) << 2), pixel);
        }
      }
      at += length << 2;
      column += <i32>length;
      if (column >= width) {
        row += column / width;
        column %= width;
      }
      entered = true;
      continue;
    }
    // One that the cache gave may have come from a place that is not its own: none was there yet.
    if (cacheBits) store<u32>(CACHE + (<usize>((argb * HASH) >> cacheShift) << 2), argb);
    store<u32>(at, argb);
    at += 4;
    if (++column == width) {
      column = 0;
      ++row;
    }
  }
  setBits(bits, count & 63, input);
  return sound;
}

/** What the next bits are a code for. */
// @ts-ignore: decorator
@inline
function entryOf(table: usize, mask: u32, bits: u64): u32 {
  const entry = load<u32>(table + (<usize>(<u32>bits & mask) << 2));
  if (!(entry & SECOND)) return entry;
  const rest = (<u32>bits >> TABLE_BITS) & ((1 << (entry & 15)) - 1);
  return load<u32>(table + (<usize>((entry >> 8) + rest) << 2));
}

/** Section 3.6.2.2: of a length or distance, by its symbol. */
// @ts-ignore: decorator
@inline
function extraBitsOf(symbol: u32): i32 {
  return symbol < 4 ? 0 : <i32>(symbol - 2) >> 1;
}

// @ts-ignore: decorator
@inline
function baseOf(symbol: u32, extra: i32): u32 {
  return symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1;
}

/** In pixels. */
// @ts-ignore: decorator
@inline
function distanceOf(code: u32, width: i32): usize {
  if (code > MAPPED) return code - MAPPED;
  const place = <i32>load<u8>(DISTANCE_MAP + code - 1);
  return <usize>max((place >> 4) * width + 8 - (place & 15), 1);
}

/** In bytes; up to a vector may be written past the end. */
function copy(to: usize, distance: usize, length: usize): void {
  const end = to + length;
  let from = to - distance;
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else if (distance == 12) {
    do {
      store<u32>(to, load<u32>(from));
      to += 4;
      from += 4;
    } while (to < end);
  } else {
    const v = distance == 4 ? v128.load32_splat(from) : v128.load64_splat(from);
    do {
      v128.store(to, v);
      to += 16;
    } while (to < end);
  }
}
