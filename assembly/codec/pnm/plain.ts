/**
 * Samples as text: P1, P2 and P3. Pillow reads them in blocks of 1 MiB, and that shows in what it accepts:
 *
 * - All digits of a plain PBM's last block must be bits, even those behind the image.
 * - The number at the end of a block may be continued in the next one. It is not forgotten after that, unless another
 *   one takes its place: the block after a block that ends with white space is taken for its continuation, too.
 * - Where the file ends, that number is repeated until the image is full.
 */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { pushRows } from "../../sink";
import { Status } from "../../status";
import { Header } from "./header";
import { Digits, LONGEST, endsLine, isSpace } from "./number";
import { isWide, scaled, topOf } from "./scale";

const BLOCK: usize = 1 << 20;
const HASH: u32 = 0x23;

/** Rows that go to the sink in one go. */
const CHUNK: i32 = 8;

/** Rows on their way to the sink. */
let rows: usize = 0;
let rowBytes: usize = 0;
let out: usize = 0;
let chunkEnd: usize = 0;
let nextRow: i32 = 0;
let height: i32 = 0;

export function decodePlain(bytes: usize, length: usize, header: Header): Status {
  rowBytes = <usize>header.width * <usize>header.channels;
  rows = allocate(<u64>CHUNK * <u64>rowBytes);
  if (!rows) return Status.OutOfMemory;
  height = header.height;
  nextRow = 0;
  openChunk();
  return header.kind == 1 ? readBits(bytes, length, header.data) : readNumbers(bytes, length, header);
}

function openChunk(): void {
  out = rows;
  chunkEnd = rows + <usize>min(CHUNK, height - nextRow) * rowBytes;
}

/** Whether the image is still not full. */
function put(sample: u8): bool {
  store<u8>(out++, sample);
  if (out < chunkEnd) return true;
  const count = min(CHUNK, height - nextRow);
  pushRows(rows, rowBytes, nextRow, count);
  nextRow += count;
  openChunk();
  return nextRow < height;
}

/** One digit a pixel, white space between them or not. 1 is black. */
function readBits(bytes: usize, length: usize, from: usize): Status {
  let at = from;
  let comment = false;
  let open = true;
  while (open) {
    if (at >= length) return corrupt(Reason.Truncated, length);
    const end = min(at + BLOCK, length);
    for (; at < end; ++at) {
      const byte = <u32>load<u8>(bytes + at);
      if (comment) {
        comment = !endsLine(byte);
      } else if (byte == HASH) {
        comment = true;
      } else if (!isSpace(byte)) {
        if (byte - 0x30 > 1) return corrupt(Reason.BadData, at);
        if (open) open = put(byte == 0x30 ? 255 : 0);
      }
    }
  }
  return Status.Ok;
}

function readNumbers(bytes: usize, length: usize, header: Header): Status {
  const token = changetype<Digits>(allocate(offsetof<Digits>()));
  const held = changetype<Digits>(allocate(offsetof<Digits>()));
  if (!changetype<usize>(token) || !changetype<usize>(held)) return Status.OutOfMemory;
  held.clear();
  let at = header.data;
  let comment = false;
  let open = true;
  while (open) {
    token.copyFrom(held);
    if (at >= length) {
      if (!held.length) return corrupt(Reason.Truncated, length);
      return repeat(token, header, length);
    }
    const end = min(at + BLOCK, length);
    for (; at < end; ++at) {
      const byte = <u32>load<u8>(bytes + at);
      if (comment) {
        comment = !endsLine(byte);
      } else if (byte == HASH) {
        comment = true;
      } else if (!isSpace(byte)) {
        token.append(byte);
      } else if (token.length) {
        if (open) {
          const sample = sampleOf(token, header);
          if (sample < 0) return corrupt(Reason.BadData, at);
          open = put(<u8>sample);
        }
        token.clear();
      }
    }
    if (token.length > LONGEST) return corrupt(Reason.BadData, end);
    if (token.length) held.copyFrom(token);
  }
  return Status.Ok;
}

/** The rest of the image is the number at the end of the file. */
function repeat(token: Digits, header: Header, length: usize): Status {
  const sample = sampleOf(token, header);
  if (sample < 0) return corrupt(Reason.BadData, length);
  while (put(<u8>sample));
  return Status.Ok;
}

/** 8 bits, or −1. Pillow takes negative numbers modulo 256, except where it has more bits. */
function sampleOf(token: Digits, header: Header): i32 {
  if (!token.isNumber()) return -1;
  const value = token.signed();
  if (value > <i64>header.maxval) return -1;
  const sample = scaled(<f64>value, <f64>header.maxval, topOf(header));
  if (isWide(header)) return sample < 0 ? -1 : <i32>min(sample, 255);
  return <i32>(<i64>sample & 0xff);
}
