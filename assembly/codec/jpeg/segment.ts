/**
 * Entropy-coded segments (T.81 B.1.1.5): the bytes up to the next marker, without their stuffing, and as 32-bit words
 * whose first bit is the highest, so that a reader only loads and shifts. What to do about a restart marker that is not
 * the expected one is libjpeg's decision (jpeg_resync_to_restart of jdmarker.c).
 */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { pick } from "../../simd";
import { Status } from "../../status";
import { Marker, fileEnd, nextMarker, offsetOf, position, seek } from "./file";

/** Words of zeros behind the data: a reader runs out there, and stays. */
const TAIL: usize = 64;

let buffer: usize = 0;

/** The words of the segment at hand. */
export let segment: usize = 0;
/** Where a reader stays: in the zeros, so far behind the data that it has certainly used them up. */
export let segmentLimit: usize = 0;
/** How many bits of data there are. */
export let segmentBits: i64 = 0;
/** The marker at its end, which counts as not read yet. */
let endMarker: i32 = 0;
const NONE: i32 = -1;
let endMarkerAt: usize = 0;
let expectedRestart: i32 = 0;

/** Takes memory for the longest segment that can follow. */
export function openSegments(): Status {
  buffer = allocate(<u64>(fileEnd - position) + <u64>TAIL * 2);
  return buffer ? Status.Ok : Status.OutOfMemory;
}

/** The first segment of a scan, at `position`. */
export function firstSegment(): void {
  expectedRestart = 0;
  readSegmentBytes();
}

/** The segment behind the next restart marker. `keepsEmpty` is whether there is none: then there are no data. */
export let keepsEmpty: bool = false;

export function nextSegment(): Status {
  keepsEmpty = false;
  const expected = expectedRestart;
  expectedRestart = (expected + 1) & 7;
  let code = endMarker;
  if (code == NONE) return corrupt(Reason.Truncated, offsetOf(fileEnd));
  if (code == Marker.RST0 + expected) {
    readSegmentBytes();
    return Status.Ok;
  }
  while (true) {
    const ahead = code >= Marker.RST0 && code <= Marker.RST7 ? (code - Marker.RST0 - expected) & 7 : -1;
    if (code < Marker.SOF0 || ahead == 6 || ahead == 7) {
      // No marker at all, or one of the last two: look for the next.
      code = nextMarker();
      if (code < 0) return corrupt(Reason.Truncated, offsetOf(fileEnd));
      endMarker = code;
      endMarkerAt = position - 2;
    } else if (ahead == 0 || ahead == 3 || ahead == 4 || ahead == 5) {
      // The one that was expected, or too far away to tell: go on behind it.
      readSegmentBytes();
      return Status.Ok;
    } else {
      // Another kind of marker, or one of the next two: this segment was lost.
      keepsEmpty = true;
      emptySegment();
      return Status.Ok;
    }
  }
}

/** There is no marker: the file ends here. */
function endAtFile(): void {
  endMarker = NONE;
  endMarkerAt = fileEnd;
  seek(fileEnd);
}

/**
 * Whether the file ended in the segment, and a decoder at `word` with `count` bits in hand would have had to wait for
 * more: libjpeg wants eight bits before it looks for a code.
 */
export function wasCutOff(word: usize, count: i32): bool {
  return endMarker == NONE && segmentBits - ((<i64>(word - segment) << 3) - <i64>count) < 8;
}

/** Goes back to the marker that ended the last segment. */
export function closeSegments(): void {
  seek(endMarkerAt);
}

function emptySegment(): void {
  segment = buffer;
  memory.fill(buffer, 0, TAIL);
  segmentBits = 0;
  segmentLimit = buffer + 16;
}

/** Copies from `position` up to the next marker, leaving out each zero behind an FF. */
function readSegmentBytes(): void {
  const full = i8x16.splat(-1);
  let from = position;
  let to = buffer;
  while (true) {
    // Sixteen bytes are copied whole; what was too much is written over.
    const bytes = v128.load(from);
    v128.store(to, bytes);
    const mask = i8x16.bitmask(i8x16.eq(bytes, full));
    if (mask == 0) {
      from += 16;
      to += 16;
      if (from >= fileEnd) {
        to -= from - fileEnd;
        endAtFile();
        break;
      }
      continue;
    }
    const plain = <usize>ctz(mask);
    from += plain;
    to += plain;
    if (from > fileEnd) to -= from - fileEnd;
    while (from < fileEnd && load<u8>(from) == 0xff) from += 1;
    if (from >= fileEnd) {
      endAtFile();
      break;
    }
    const code = <i32>load<u8>(from);
    from += 1;
    if (code != 0) {
      endMarker = code;
      endMarkerAt = from - 2;
      seek(from);
      break;
    }
    // FF 00, or FF FF … 00, is one byte FF.
    store<u8>(to, 0xff);
    to += 1;
  }
  segmentBits = <i64>(to - buffer) << 3;
  memory.fill(to, 0, TAIL);
  segment = buffer;
  segmentLimit = ((to + 3) & ~3) + 16;
  swapWords(segmentLimit);
}

/** The first bit of the file's first byte becomes the highest of a word. */
function swapWords(end: usize): void {
  const reverse = i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  for (let at = buffer; at < end; at += 16) v128.store(at, pick(v128.load(at), reverse));
}
