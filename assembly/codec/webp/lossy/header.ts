/** The frame header (RFC 6386, section 9; its syntax is section 19.2): of a key frame, the only kind in a WebP. */
import { Reason, corrupt } from "../../../failure";
import { Status } from "../../../status";
import {
  PARTITION_BYTES, Partition, isExhausted, openPartition, readBool, readDelta, readFlag, readLiteral, readSigned,
} from "./boolDecoder";
import { setFilters } from "./filterLevels";
import { setQuantizers } from "./quantizers";
import { COEFF_PROBS_BYTES, COEFF_UPDATE_PROBS, DEFAULT_COEFF_PROBS } from "./tables";

const KEY_FRAME_HEADER: usize = 10;
const SEGMENTS: i32 = 4;

const PARTITIONS = memory.data((1 + 8) * 32, 8);

/** Of the present frame. */
export const COEFF_PROBS = memory.data(4 * 8 * 3 * 11, 16);

export let updatesSegmentMap: bool = false;
/** Of the segment map's tree. */
export let segmentProb0: u32 = 255;
export let segmentProb1: u32 = 255;
export let segmentProb2: u32 = 255;
export let skipsMacroblocks: bool = false;
/** That a macroblock has coefficients. */
export let skipProb: u32 = 0;

let tokenPartitions: usize = 1;

/** Modes. */
export function firstPartition(): Partition {
  return changetype<Partition>(PARTITIONS);
}

/** The coefficients of a row of macroblocks. */
export function tokenPartition(row: i32): Partition {
  const index: usize = 1 + (<usize>row & (tokenPartitions - 1));
  return changetype<Partition>(PARTITIONS + index * PARTITION_BYTES);
}

/** Reads everything ahead of the macroblocks of the chunk at `data`; `file` is where offsets count from. */
export function readFrameHeader(data: usize, length: usize, file: usize): Status {
  if (length < KEY_FRAME_HEADER) return corrupt(Reason.Truncated, data + length - file);
  const tag = load<u32>(data) & 0xffffff;
  const size = <usize>(tag >> 5);
  const start = data + KEY_FRAME_HEADER;
  const left = length - KEY_FRAME_HEADER;
  if (size > left) return corrupt(Reason.Truncated, data + length - file);
  const p = firstPartition();
  openPartition(p, start, size);
  readFlag(p); // color_space
  readFlag(p); // clamping_type: samples are clamped in any case
  readSegmentation(p);
  if (isExhausted(p)) return corrupt(Reason.Truncated, start - file);
  readFilter(p);
  if (isExhausted(p)) return corrupt(Reason.Truncated, start - file);
  if (!openTokenPartitions(<usize>1 << readLiteral(p, 2), start + size, left - size)) {
    return corrupt(Reason.Truncated, data + length - file);
  }
  setQuantizers(
    readLiteral(p, 7), readDelta(p, 4), readDelta(p, 4), readDelta(p, 4), readDelta(p, 4), readDelta(p, 4),
    segmented, absolute, QUANTIZERS,
  );
  readFlag(p); // refresh_entropy_probs: there is no frame after this one
  readCoefficientProbabilities(p);
  skipsMacroblocks = readFlag(p);
  skipProb = skipsMacroblocks ? readLiteral(p, 8) : 0;
  return Status.Ok;
}

let segmented: bool = false;
/** Whether a segment's values replace those of the frame, or are added. */
let absolute: bool = false;
const QUANTIZERS = memory.data(4 * 4, 4);
const LEVELS = memory.data(4 * 4, 4);

/** Section 9.3. */
function readSegmentation(p: Partition): void {
  memory.fill(QUANTIZERS, 0, 16);
  memory.fill(LEVELS, 0, 16);
  absolute = true;
  updatesSegmentMap = false;
  segmented = readFlag(p);
  if (!segmented) return;
  updatesSegmentMap = readFlag(p);
  if (readFlag(p)) {
    absolute = readFlag(p);
    for (let s = 0; s < SEGMENTS; ++s) store<i32>(QUANTIZERS + (s << 2), readDelta(p, 7));
    for (let s = 0; s < SEGMENTS; ++s) store<i32>(LEVELS + (s << 2), readDelta(p, 6));
  }
  if (!updatesSegmentMap) return;
  segmentProb0 = readProbability(p);
  segmentProb1 = readProbability(p);
  segmentProb2 = readProbability(p);
}

function readProbability(p: Partition): u32 {
  return readFlag(p) ? readLiteral(p, 8) : 255;
}

/** Section 9.6, where it is about the loop filter. */
function readFilter(p: Partition): void {
  const simple = readFlag(p);
  const level = readLiteral(p, 6);
  const sharpness = readLiteral(p, 3);
  let intra = 0;
  let subblocks = 0;
  const adjusted = readFlag(p);
  if (adjusted && readFlag(p)) {
    // By reference frame, of which intra prediction is the first, and by mode: the first is prediction by subblocks.
    for (let i = 0; i < 4; ++i) {
      const delta = readFlag(p) ? readSigned(p, 6) : 0;
      if (!i) intra = delta;
    }
    for (let i = 0; i < 4; ++i) {
      const delta = readFlag(p) ? readSigned(p, 6) : 0;
      if (!i) subblocks = delta;
    }
  }
  setFilters(simple, level, sharpness, intra, subblocks, segmented, absolute, LEVELS);
}

/** Section 9.5. False where there is nothing left for the last one. */
function openTokenPartitions(count: usize, start: usize, left: usize): bool {
  tokenPartitions = count;
  const sizes: usize = 3 * (count - 1);
  if (left < sizes) return false;
  const end = start + left;
  let at = start + sizes;
  for (let i: usize = 0; i < count; ++i) {
    const stated = <usize>(load<u32>(start + 3 * i) & 0xffffff);
    const size = i < count - 1 ? min(stated, end - at) : end - at;
    openPartition(changetype<Partition>(PARTITIONS + (1 + i) * PARTITION_BYTES), at, size);
    if (i == count - 1) return at < end;
    at += size;
  }
  return false;
}

/** Section 13.4. */
function readCoefficientProbabilities(p: Partition): void {
  memory.copy(COEFF_PROBS, DEFAULT_COEFF_PROBS, COEFF_PROBS_BYTES);
  for (let i: usize = 0; i < COEFF_PROBS_BYTES; ++i) {
    if (readBool(p, load<u8>(COEFF_UPDATE_PROBS + i))) store<u8>(COEFF_PROBS + i, readLiteral(p, 8));
  }
}
