/**
 * Entropy-coded segments (T.81 B.1.1.5): the bytes up to the next marker, without their stuffing and in reverse order: a
 * reader goes down, and the eight bytes at its position are an integer whose highest bit is the next one. What to do
 * about a restart marker that is not the expected one is libjpeg's decision (jpeg_resync_to_restart of jdmarker.c).
 */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { pick } from "../../simd";
import { Status } from "../../status";
import { Marker, fileEnd, nextMarker, offsetOf, position, seek } from "./file";

/** Zeros behind the data: what a block takes at most, 32 bits for each coefficient, and some to spare. */
const TAIL: usize = 384;

/** The end of the memory for segments, where each begins. */
let bufferEnd: usize = 0;

/** Where readers begin: at the eighth byte of the segment at hand, which has the lowest address. */
export let segment: usize = 0;
/**
 * To where readers return before a block, once they are below: among the zeros, so far behind the data that these have
 * certainly been used up.
 */
export let segmentLimit: usize = 0;
/** Where in the file they come from. */
export let segmentFrom: usize = 0;
/** How many bits of data there are. */
export let segmentBits: i64 = 0;
/** The marker at its end, which counts as not read yet. */
let endMarker: i32 = 0;
const NONE: i32 = -1;
let endMarkerAt: usize = 0;
let expectedRestart: i32 = 0;

const REVERSE = memory.data<u8>([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 16);

/** Takes memory for the longest segment that can follow. */
export function openSegments(): Status {
  const bytes = fileEnd - position + TAIL + 64;
  const buffer = allocate(bytes);
  bufferEnd = buffer + bytes;
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

/** Whether no restart marker leads to more data, since another kind of marker has to be passed first. */
export function isLastSegment(): bool {
  return endMarker >= Marker.SOF0 && (endMarker < Marker.RST0 || endMarker > Marker.RST7);
}

/** There is no marker: the file ends here. */
function endAtFile(): void {
  endMarker = NONE;
  endMarkerAt = fileEnd;
  seek(fileEnd);
}

/** How many bits a reader has used that is at `at` and has `count` bits in hand. */
// @ts-ignore: decorator
@inline
export function usedBits(at: usize, count: i32): i64 {
  return (<i64>(segment - at) << 3) - <i64>count;
}

/** Whether there is no marker at the end of the segment. */
export function endsWithFile(): bool {
  return endMarker == NONE;
}

/** Goes back to the marker that ended the last segment. */
export function closeSegments(): void {
  seek(endMarkerAt);
}

function emptySegment(): void {
  endSegment(bufferEnd);
}

/** The data lie between `end` and the end of the memory. */
function endSegment(end: usize): void {
  memory.fill(end - TAIL, 0, TAIL);
  segment = bufferEnd - 8;
  segmentBits = <i64>(bufferEnd - end) << 3;
  segmentLimit = end - 16;
}

/** Copies from `position` up to the next marker, leaving out each zero behind an FF. */
function readSegmentBytes(): void {
  const full = i8x16.splat(-1);
  const reverse = v128.load(REVERSE);
  let from = position;
  segmentFrom = from;
  let to = bufferEnd;
  while (true) {
    // Sixteen bytes are copied whole; what was too much is written over.
    const bytes = v128.load(from);
    v128.store(to - 16, pick(bytes, reverse));
    const mask = i8x16.bitmask(i8x16.eq(bytes, full));
    if (mask == 0) {
      from += 16;
      to -= 16;
      if (from >= fileEnd) {
        to += from - fileEnd;
        endAtFile();
        break;
      }
      continue;
    }
    const plain = <usize>ctz(mask);
    from += plain;
    to -= plain;
    if (from > fileEnd) to += from - fileEnd;
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
    to -= 1;
    store<u8>(to, 0xff);
  }
  endSegment(to);
}
