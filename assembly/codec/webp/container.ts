/**
 * The RIFF container (RFC 9649, section 2), read as strictly as libwebp's demuxer reads a complete file: what it refuses is
 * refused here, even behind the first frame, which alone is decoded.
 */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { VP8, VP8L, imageHasAlpha, imageHeight, imageWidth, readImageHeader } from "./bitstream";
import {
  ALPH, ALPHA, ANIMATION, CHUNK_HEADER, EXTENDED_HEADER, FIRST_CHUNK, KNOWN_FLAGS, MAX_CHUNK, VP8X, canvasFlags, canvasHeight,
  canvasWidth, chunkId, chunkNext, chunkPayload, chunkSize, readChunk, readExtendedHeader, uint24,
} from "./chunks";

const ANIM: u32 = 0x4d494e41;
const ANMF: u32 = 0x464d4e41;
const ANIM_SIZE: usize = 6;
const ANMF_SIZE: usize = 16;

/** At most one chunk 'ALPH', and one 'VP8 ' or 'VP8L': offsets in the file; 0 where there is none. */
@unmanaged
class Run {
  alpha: usize;
  alphaSize: u32;
  image: usize;
  imageEnd: usize;
  lossless: bool;
  width: i32;
  height: i32;
  hasAlpha: bool;
  next: usize;
}

const RUN_BYTES: usize = 36;
const FRAME = changetype<Run>(memory.data(36, 4));
const RUN = changetype<Run>(memory.data(36, 4));

/** Of what is decoded. */
export let pictureWidth: i32 = 0;
export let pictureHeight: i32 = 0;
export let pictureHasAlpha: bool = false;
export let frameX: i32 = 0;
export let frameY: i32 = 0;

export function frameWidth(): i32 {
  return FRAME.width;
}

export function frameHeight(): i32 {
  return FRAME.height;
}

/** The payloads of its chunks, as offsets; 0 without 'ALPH'. */
export function frameAlpha(): usize {
  return FRAME.alpha;
}

export function frameAlphaSize(): usize {
  return FRAME.alphaSize;
}

export function frameImage(): usize {
  return FRAME.image;
}

/** A byte that makes an odd size even counts, as in libwebp. */
export function frameImageSize(): usize {
  return FRAME.imageEnd - FRAME.image;
}

export function frameIsLossless(): bool {
  return FRAME.lossless;
}

/** Checks all of the file. */
export function readContainer(bytes: usize, length: usize): Status {
  if (length < FIRST_CHUNK + CHUNK_HEADER) return corrupt(Reason.Truncated, length);
  const size = load<u32>(bytes, 4);
  if (size < <u32>CHUNK_HEADER || size > MAX_CHUNK) return corrupt(Reason.BadHeader, 4);
  if (<u64>size + CHUNK_HEADER > length) return corrupt(Reason.Truncated, length);
  const end = <usize>size + CHUNK_HEADER;
  let status = readChunk(bytes, FIRST_CHUNK, end);
  if (status != Status.Ok) return status;
  if (chunkId == VP8X) return readExtended(bytes, end);
  if (chunkId != VP8 && chunkId != VP8L) return corrupt(Reason.NoImage, FIRST_CHUNK);
  status = readRun(bytes, FIRST_CHUNK, end);
  if (status != Status.Ok) return status;
  keepFrame(0, 0);
  pictureWidth = FRAME.width;
  pictureHeight = FRAME.height;
  pictureHasAlpha = FRAME.hasAlpha;
  return Status.Ok;
}

/** The chunks from 'VP8X' on: an image, or an animation. */
function readExtended(bytes: usize, end: usize): Status {
  if (chunkNext - chunkPayload < EXTENDED_HEADER) return corrupt(Reason.Truncated, chunkNext);
  let status = readExtendedHeader(bytes, chunkPayload);
  if (status != Status.Ok) return status;
  if (canvasFlags & ~KNOWN_FLAGS) return corrupt(Reason.BadHeader, chunkPayload);
  pictureWidth = canvasWidth;
  pictureHeight = canvasHeight;
  pictureHasAlpha = (canvasFlags & ALPHA) != 0;
  const animated = (canvasFlags & ANIMATION) != 0;
  let started = false;
  let found = false;
  let at = chunkNext;
  do {
    const start = at;
    status = readChunk(bytes, at, end);
    if (status != Status.Ok) return status;
    at = chunkNext;
    if (chunkId == VP8X) return corrupt(Reason.BadOrder, start);
    if (chunkId == ANIM) {
      if (at - chunkPayload < ANIM_SIZE) return corrupt(Reason.Truncated, at);
      started = true;
    } else if (chunkId == ANMF) {
      if (!started) return corrupt(Reason.BadOrder, start);
      if (at - chunkPayload < ANMF_SIZE) return corrupt(Reason.Truncated, at);
      const payload = chunkPayload;
      status = readRun(bytes, payload + ANMF_SIZE, end);
      if (status != Status.Ok) return status;
      if (RUN.next > at) return corrupt(Reason.BadData, at);
      at = RUN.next; // what else the frame holds is skipped as if it stood behind it
      if (animated && (RUN.alpha || RUN.image)) {
        const x = 2 * uint24(bytes + payload);
        const y = 2 * uint24(bytes + payload + 3);
        status = checkPlace(x, y, start);
        if (status != Status.Ok) return status;
        if (!found) keepFrame(x, y);
        found = true;
      }
    } else if (chunkId == ALPH || chunkId == VP8 || chunkId == VP8L) {
      if (started || animated || found) return corrupt(Reason.BadOrder, start);
      status = readRun(bytes, start, end);
      if (status != Status.Ok) return status;
      at = RUN.next;
      status = checkPlace(0, 0, start);
      if (status != Status.Ok) return status;
      // An alpha chunk that the header knows nothing of makes four channels, but is not decoded.
      const declared = pictureHasAlpha;
      pictureHasAlpha = RUN.lossless ? RUN.hasAlpha : declared || RUN.alpha != 0;
      if (!declared) RUN.alpha = 0;
      if (RUN.width != pictureWidth || RUN.height != pictureHeight) return corrupt(Reason.BadSize, start);
      keepFrame(0, 0);
      found = true;
    }
  } while (at != end);
  return found ? Status.Ok : corrupt(Reason.NoImage, end);
}

/** Into `RUN`; any chunk that is no part of an image, or of a second one, ends it. */
function readRun(bytes: usize, start: usize, end: usize): Status {
  RUN.alpha = 0;
  RUN.image = 0;
  let at = start;
  do {
    let status = readChunk(bytes, at, end);
    if (status != Status.Ok) return status;
    if (chunkId == VP8L && RUN.alpha) return corrupt(Reason.BadOrder, at);
    if (chunkId == ALPH && !RUN.alpha) {
      RUN.alpha = chunkPayload;
      RUN.alphaSize = chunkSize;
    } else if ((chunkId == VP8 || chunkId == VP8L) && !RUN.image) {
      status = readImageHeader(bytes, chunkId, chunkPayload, chunkNext, chunkSize);
      if (status != Status.Ok) return status;
      RUN.image = chunkPayload;
      RUN.imageEnd = chunkNext;
      RUN.lossless = chunkId == VP8L;
      RUN.width = imageWidth;
      RUN.height = imageHeight;
      RUN.hasAlpha = imageHasAlpha;
    } else {
      break;
    }
    at = chunkNext;
  } while (at != end);
  RUN.next = at;
  return Status.Ok;
}

/** Whether `RUN` is an image, and lies on the canvas. */
function checkPlace(x: u32, y: u32, at: usize): Status {
  if (!RUN.image) return corrupt(Reason.NoImage, at);
  if (RUN.alpha > RUN.image) return corrupt(Reason.BadOrder, at);
  const fits = x + <u32>RUN.width <= <u32>pictureWidth && y + <u32>RUN.height <= <u32>pictureHeight;
  return fits ? Status.Ok : corrupt(Reason.BadSize, at);
}

function keepFrame(x: u32, y: u32): void {
  memory.copy(changetype<usize>(FRAME), changetype<usize>(RUN), RUN_BYTES);
  frameX = <i32>x;
  frameY = <i32>y;
}
