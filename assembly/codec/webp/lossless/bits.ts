/**
 * Bits of a lossless stream, the lowest of a byte first (RFC 9649, 3.2). They are read from a copy with zeros behind it: a
 * stream is refused, after the fact, where more was read than there is; of one of less than eight bytes, than eight.
 */
import { allocate } from "../../../arena";

/** Behind the copy. */
const ZEROS: usize = 64;

/** The bits that come next; those above `bitCount` may be there too, as a second reading gives them again. */
export let bitBuffer: u64 = 0;
export let bitCount: i32 = 0;
export let bitInput: usize = 0;
/** Past this, everything that is read is zeros, and whether that is allowed is to be asked in time. */
export let bitEnd: usize = 0;

let start: usize = 0;
let limit: u64 = 0;
let overrun: bool = false;

/** False where memory ran out. */
export function openBits(data: usize, length: usize): bool {
  start = allocate(<u64>length + ZEROS);
  if (!start) return false;
  memory.copy(start, data, length);
  memory.fill(start + length, 0, ZEROS);
  limit = max(<u64>length << 3, 64);
  overrun = false;
  bitBuffer = 0;
  bitCount = 0;
  bitInput = start;
  bitEnd = start + length;
  return true;
}

/** Takes back the state that a loop had in locals. */
export function setBits(buffer: u64, count: i32, input: usize): void {
  bitBuffer = buffer;
  bitCount = count;
  bitInput = input;
}

/** Whether more was read than there is. */
export function isOverrun(): bool {
  return overrun || isPast(bitInput, bitCount);
}

/** The same of a loop's own state. */
export function isPast(input: usize, count: i32): bool {
  return (<u64>(input - start) << 3) - count > limit;
}

/** To at least 56 bits. */
export function fillBits(): void {
  if (bitInput > bitEnd && isOverrun()) {
    overrun = true;
    bitInput = bitEnd;
  }
  bitBuffer |= load<u64>(bitInput) << bitCount;
  bitInput += (63 - bitCount) >> 3;
  bitCount |= 56;
}

/** Up to 32. */
export function readBits(count: i32): u32 {
  if (bitCount < count) fillBits();
  const value = <u32>(bitBuffer & (((<u64>1) << count) - 1));
  bitBuffer >>= count;
  bitCount -= count;
  return value;
}

/** Bits that were looked at in `bitBuffer`. */
export function dropBits(count: i32): void {
  bitBuffer >>= count;
  bitCount -= count;
}
