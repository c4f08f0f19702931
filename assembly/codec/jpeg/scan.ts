/** What the decoders of all kinds of scans share: the reader's state between MCU rows, and the units of an MCU. */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { acBins, clearBins, dcBins, restartDecoder } from "./arithmeticDecoder";
import {
  Component, ah, arithmetic, component, progressive, restartInterval, scanCount, scanMember, ss,
} from "./frame";
import { offsetOf, position } from "./file";
import { huffmanTable, pairsOf } from "./huffman";
import { endsWithFile, firstSegment, isLastSegment, keepsEmpty, nextSegment, segment, segmentBits, usedBits } from "./segment";

/** T.81 B.2.3: an MCU has ten blocks at the most. */
const MAX_UNITS: i32 = 10;

/** One block of an MCU. */
@unmanaged
export class Unit {
  component: Component;
  dc: usize;
  ac: usize;
  /** The accelerator of `ac`; see `pairsOf`. */
  pairs: usize;
  /** Its block column and row within the MCU. */
  column: i32;
  row: i32;
  /** Where the block of the MCU at hand goes: samples or coefficients. */
  target: usize;
  /** From there to the block of the next MCU, in bytes and in columns of blocks. */
  step: usize;
  columns: i32;
  /** Whether its row of blocks matters to the result. */
  wantsRow: bool;
}

const UNIT_BYTES: usize = 48;
const units = memory.data(48 * 10, 16);
export let unitCount: i32 = 0;

// @ts-ignore: decorator
@inline
export function unit(i: i32): Unit {
  return changetype<Unit>(units + <usize>i * UNIT_BYTES);
}

/**
 * The reader's state: 64 bits, the first the highest; how many of them count; and where the next eight bytes are. Before
 * it needs more than it has, a reader ORs these into the bits behind those that count, and goes on by whole bytes, so that
 * 56 to 63 count. Bits that do not count yet are right as well, and may be ORed again.
 */
export let bits: u64 = 0;
export let bitCount: i32 = 0;
export let reader: usize = 0;
/** Whether the segment ran out: the rest of it counts as empty blocks. */
export let exhausted: bool = false;
/** Whether it had not when some MCU of the row at hand began (progressive). */
export let rowHasData: bool = false;
/** MCUs to the next restart marker. */
export let restartsToGo: i32 = 0;
/** Blocks of which an end-of-band run says that they are finished (progressive). */
export let endOfBandRun: i32 = 0;

export function saveReader(b: u64, n: i32, at: usize): void {
  bits = b;
  bitCount = n;
  reader = at;
}

export function setExhausted(): void {
  exhausted = true;
}

export function setRowHasData(has: bool): void {
  rowHasData = has;
}

export function setRestartsToGo(n: i32): void {
  restartsToGo = n;
}

export function setEndOfBandRun(run: i32): void {
  endOfBandRun = run;
}

/** Whether the reader has used more bits than the segment has. */
// @ts-ignore: decorator
@inline
export function usedUp(at: usize, n: i32): bool {
  return usedBits(at, n) > segmentBits;
}

/** Prepares a scan: its units, their tables, and the first segment. */
export function openScan(): Status {
  const status = listUnits();
  if (status != Status.Ok) return status;
  firstSegment();
  exhausted = false;
  rewind();
  return Status.Ok;
}

/** Fails if the file ended before this scan did. To be asked when the reader is exhausted. */
export function checkCutOff(): Status {
  return endsWithFile() ? corrupt(Reason.Truncated, offsetOf(position)) : Status.Ok;
}

/** Whether all MCUs that are left of the scan are empty. */
export function isOver(): bool {
  return exhausted && (!restartInterval || isLastSegment());
}

/** Goes on behind the next restart marker. */
export function restart(): Status {
  const status = nextSegment();
  if (status != Status.Ok) return status;
  if (!keepsEmpty) exhausted = false;
  rewind();
  return Status.Ok;
}

function rewind(): void {
  bits = 0;
  bitCount = 0;
  reader = segment;
  restartsToGo = restartInterval;
  endOfBandRun = 0;
  for (let i = 0; i < scanCount; ++i) {
    const c = component(scanMember(i));
    c.predictor = 0;
    c.context = 0;
  }
  if (!arithmetic) return;
  for (let i = 0; i < unitCount; ++i) clearBins(unit(i).dc, unit(i).ac);
  restartDecoder();
}

function listUnits(): Status {
  unitCount = 0;
  const interleaved = scanCount > 1;
  for (let i = 0; i < scanCount; ++i) {
    const c = component(scanMember(i));
    // A scan of one component is not interleaved: its MCU is one block, whatever the sampling factors (A.2.2).
    const h = interleaved ? c.h : 1;
    const v = interleaved ? c.v : 1;
    if (unitCount + h * v > MAX_UNITS) return corrupt(Reason.BadHeader, offsetOf(position));
    let dc: usize = 0;
    let ac: usize = 0;
    let pairs: usize = 0;
    if (needsDcTable()) {
      dc = arithmetic ? dcBins(c.td) : huffmanTable(0, c.td);
      if (!dc) return corrupt(Reason.MissingTable, offsetOf(position));
    }
    if (needsAcTable()) {
      ac = arithmetic ? acBins(c.ta) : huffmanTable(1, c.ta);
      if (!ac) return corrupt(Reason.MissingTable, offsetOf(position));
      if (!progressive && !arithmetic) pairs = pairsOf(c.ta);
    }
    for (let y = 0; y < v; ++y) {
      for (let x = 0; x < h; ++x) {
        const u = unit(unitCount);
        u.component = c;
        u.dc = dc;
        u.ac = ac;
        u.pairs = pairs;
        u.column = x;
        u.columns = h;
        u.row = y;
        unitCount += 1;
      }
    }
  }
  return Status.Ok;
}

function needsDcTable(): bool {
  return !progressive || (ss == 0 && ah == 0);
}

function needsAcTable(): bool {
  return !progressive || ss > 0;
}
