/**
 * Files that end behind the data of their only scan, without a marker. libjpeg reads ahead, and where the file ends before
 * it has as many bits as it wants to have at hand, it waits for more, in vain, though all MCUs may be there. How many it
 * has follows from all that it read since the last restart marker, which is therefore gone through once more: as in
 * libjpeg-turbo's jdhuff.c, `decode_mcu_fast` and, where that could go too far, `decode_mcu_slow`.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { fileEnd, offsetOf, pieceEnd, position } from "./file";
import { restartInterval } from "./frame";
import { decodeLong } from "./huffman";
import { exhausted, restartsToGo, unit, unitCount } from "./scan";
import { endsWithFile, segment, segmentFrom } from "./segment";

/** HUFF_LOOKAHEAD, MIN_GET_BITS, and BUFSIZE, without which for each block of an MCU it is not decoded fast. */
const LOOKAHEAD: i32 = 8;
const ENOUGH: i64 = 57;
const BLOCK_BYTES: usize = 512;
/** With no more bits than that, the fast decoder takes six bytes. */
const FEW: i64 = 16;

/** Of the segment's bits, how many were used, and how many were read. */
let used: i64 = 0;
let read: i64 = 0;
/** The next byte of the file, and the end of what there is so far. */
let from: usize = 0;
let given: usize = 0;
let isFast: bool = false;
let waits: bool = false;

/** To be asked behind the last of a scan's `mcus` MCUs. */
export function checkEnding(mcus: i32): Status {
  if (!endsWithFile()) return Status.Ok;
  const ofSegment = restartInterval ? restartInterval - restartsToGo : mcus;
  return exhausted || !canRead(ofSegment) ? corrupt(Reason.Truncated, offsetOf(position)) : Status.Ok;
}

/** Whether libjpeg gets to the end of the `mcus` MCUs that the segment at hand begins with. */
function canRead(mcus: i32): bool {
  used = 0;
  read = 0;
  from = segmentFrom;
  given = from;
  while (mcus > 0) {
    const usedBefore = used;
    const readBefore = read;
    const fromBefore = from;
    isFast = !restartInterval && given - from >= BLOCK_BYTES * <usize>unitCount;
    waits = false;
    for (let i = 0; i < unitCount; ++i) passBlock(unit(i).dc, unit(i).ac);
    if (!waits) {
      mcus -= 1;
      continue;
    }
    if (given == fileEnd) return false;
    given = pieceEnd(given + 1);
    used = usedBefore;
    read = readBefore;
    from = fromBefore;
  }
  return true;
}

function passBlock(dc: usize, ac: usize): void {
  pass(passSymbol(dc));
  for (let k = 1; k < 64 && !waits; ++k) {
    const symbol = passSymbol(ac);
    const size = symbol & 15;
    if (size == 0 && symbol != 0xf0) break;
    k += symbol >> 4;
    pass(size);
  }
}

/** A code, and the symbol that it stands for. Slowly, if it is long, its bits beyond the ninth are asked for one by one. */
function passSymbol(table: usize): i32 {
  need(LOOKAHEAD);
  const entry = decodeLong(table, load<u64>(segment - <usize>(used >> 3)) << (used & 7), 1);
  const length = entry & 0xff;
  if (isFast || length <= LOOKAHEAD) {
    used += length;
  } else {
    pass(LOOKAHEAD + 1);
    for (let l = LOOKAHEAD + 1; l < length; ++l) pass(1);
  }
  return entry >> 8;
}

function pass(bits: i32): void {
  if (bits == 0) return;
  need(bits);
  used += bits;
}

function need(bits: i32): void {
  if (isFast) {
    if (read - used <= FEW) for (let i = 0; i < 6; ++i) readByte();
  } else if (read - used < bits) {
    while (read - used < ENOUGH && !waits) readByte();
  }
}

/** A byte; an FF goes on up to the zero behind it. */
function readByte(): void {
  let byte: u8;
  do {
    if (from == given) {
      waits = true;
      return;
    }
    byte = load<u8>(from++);
  } while (byte == 0xff);
  read += 8;
}
