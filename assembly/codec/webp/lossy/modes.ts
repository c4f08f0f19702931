/** How the macroblocks of a row are predicted, and their segments (RFC 6386, sections 10, 11.2 to 11.4 and 19.3). */
import { allocate } from "../../../arena";
import { Partition, readBool } from "./boolDecoder";
import { segmentProb0, segmentProb1, segmentProb2, skipProb, skipsMacroblocks, updatesSegmentMap } from "./header";
import { KF_BMODE_PROBS } from "./tables";

/** Of a subblock; the first four are those of a macroblock's luma and chroma too. */
export const enum Mode {
  Dc = 0,
  TrueMotion = 1,
  Vertical = 2,
  Horizontal = 3,
  LeftDown = 4,
  RightDown = 5,
  VerticalRight = 6,
  VerticalLeft = 7,
  HorizontalDown = 8,
  HorizontalUp = 9,
}

/** A macroblock of the row. */
@unmanaged
export class Macroblock {
  segment: u8;
  /** Whether it has no coefficients. */
  skipped: bool;
  /** Whether each subblock of luma has a mode of its own. */
  subblocks: bool;
  chromaMode: u8;
  /** Of the subblocks, in rows of four; otherwise the first is that of all. */
  mode0: u32;
  mode1: u32;
  mode2: u32;
  mode3: u32;
}

export const MACROBLOCK_BYTES: usize = 20;
export const MODES_OFFSET: usize = 4;

/** Section 11.2: leaves are modes with bit 7, other numbers the next node; two a node. */
const BMODE_TREE = memory.data<u8>([
  0x80, 1, 0x81, 2, 0x82, 3, 4, 6, 0x83, 5, 0x85, 0x86, 0x84, 7, 0x87, 8, 0x88, 0x89,
], 4);

/** Modes of the subblocks above, four a macroblock, and to the left. */
let above: usize = 0;
const LEFT = memory.data(4, 4);

/** For rows of `columns` macroblocks. False where memory ran out. */
export function openModes(columns: i32): bool {
  above = allocate(<u64>columns << 2);
  if (!above) return false;
  // Mode.Dc, which is what lies outside.
  memory.fill(above, 0, <usize>columns << 2);
  return true;
}

/** Reads `columns` macroblocks. */
export function readModes(p: Partition, columns: i32, macroblocks: usize): void {
  store<u32>(LEFT, 0);
  for (let x = 0; x < columns; ++x, macroblocks += MACROBLOCK_BYTES) {
    const block = changetype<Macroblock>(macroblocks);
    block.segment = updatesSegmentMap ? readSegment(p) : 0;
    block.skipped = skipsMacroblocks ? readBool(p, skipProb) : false;
    block.subblocks = !readBool(p, 145);
    const top = above + (<usize>x << 2);
    if (block.subblocks) {
      readSubblocks(p, top, macroblocks + MODES_OFFSET);
    } else {
      const mode: u32 = readBool(p, 156)
        ? readBool(p, 128) ? Mode.TrueMotion : Mode.Horizontal
        : readBool(p, 163) ? Mode.Vertical : Mode.Dc;
      block.mode0 = mode;
      store<u32>(top, mode * 0x01010101);
      store<u32>(LEFT, mode * 0x01010101);
    }
    block.chromaMode = <u8>readChromaMode(p);
  }
}

function readChromaMode(p: Partition): Mode {
  if (!readBool(p, 142)) return Mode.Dc;
  if (!readBool(p, 114)) return Mode.Vertical;
  return readBool(p, 183) ? Mode.TrueMotion : Mode.Horizontal;
}

function readSegment(p: Partition): u8 {
  return !readBool(p, segmentProb0) ? <u8>readBool(p, segmentProb1) : 2 + <u8>readBool(p, segmentProb2);
}

function readSubblocks(p: Partition, top: usize, modes: usize): void {
  for (let y: usize = 0; y < 4; ++y) {
    let mode: usize = load<u8>(LEFT + y);
    for (let x: usize = 0; x < 4; ++x) {
      const probs = KF_BMODE_PROBS + (<usize>load<u8>(top + x) * 10 + mode) * 9;
      let node: usize = 0;
      do node = load<u8>(BMODE_TREE + (node << 1) + <usize>readBool(p, load<u8>(probs + node)));
      while (node < 0x80);
      mode = node & 0x7f;
      store<u8>(top + x, mode);
      store<u8>(modes + (y << 2) + x, mode);
    }
    store<u8>(LEFT + y, mode);
  }
}
