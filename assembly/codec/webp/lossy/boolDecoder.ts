/**
 * The boolean entropy decoder (RFC 6386, section 7). Here it reads headers and modes; `residuals.ts` has it in its loop. An
 * image is refused where a bit was read after the data's end, which is when libwebp gives up: up to a byte of the window may
 * lie beyond. Data that begin with 0xff are no such code; what libwebp makes of them depends on the size of its words.
 */

@unmanaged
export class Partition {
  /** The bits that come next, from the top; `count` + 8 of them are there. */
  value: u64;
  input: usize;
  end: usize;
  range: u32;
  count: i32;
  /** By how many bits the last read moved on. */
  shift: i32;
}

/** A partition's memory, as long as the module's. */
export const PARTITION_BYTES: usize = 32;

export function openPartition(p: Partition, start: usize, length: usize): void {
  p.value = 0;
  p.input = start;
  p.end = start + length;
  p.range = 255;
  p.count = -8;
  p.shift = 0;
  refill(p);
}

/** Whether more was read than there is. */
export function isExhausted(p: Partition): bool {
  return (<i32>(p.input - p.end) << 3) > p.count + p.shift;
}

function refill(p: Partition): void {
  while (p.count < 0) {
    const byte: u64 = p.input < p.end ? load<u8>(p.input) : 0;
    p.value |= byte << (48 - p.count);
    p.count += 8;
    p.input += 1;
  }
}

/** One bit, which is 0 with a probability of `probability` / 256. */
export function readBool(p: Partition, probability: u32): bool {
  if (p.count < 0) refill(p);
  let range = p.range;
  let value = p.value;
  const split = 1 + (((range - 1) * probability) >> 8);
  const bigSplit = <u64>split << 56;
  const bit = value >= bigSplit;
  if (bit) {
    range -= split;
    value -= bigSplit;
  } else {
    range = split;
  }
  const shift = clz(range) - 24;
  p.range = range << shift;
  p.value = value << shift;
  p.count -= shift;
  p.shift = shift;
  return bit;
}

export function readFlag(p: Partition): bool {
  return readBool(p, 128);
}

/** An unsigned number, its highest bit first. */
export function readLiteral(p: Partition, bits: i32): i32 {
  let v = 0;
  for (; bits > 0; --bits) v = (v << 1) | <i32>readBool(p, 128);
  return v;
}

/** A number whose sign follows it. */
export function readSigned(p: Partition, bits: i32): i32 {
  const v = readLiteral(p, bits);
  return readBool(p, 128) ? -v : v;
}

/** A flag, and if it is set a signed number; otherwise 0. */
export function readDelta(p: Partition, bits: i32): i32 {
  return readBool(p, 128) ? readSigned(p, bits) : 0;
}
