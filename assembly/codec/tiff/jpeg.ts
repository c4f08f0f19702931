/**
 * JPEG strips and tiles (TIFF Technical Note 2): streams whose tables may stand in a field, and whose colours are those
 * of the directory. They are made whole for a decoder of JPEG files.
 */
import { allocate } from "../../arena";
import { askForJpeg } from "../../foreign/jpeg";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { Photometric, directory } from "./directory";
import { Tag, countOf, placeOf, valueOf } from "./fields";
import { offsetOf, pieceData, pieceEnd, planeCount } from "./pieces";

const SOI: u32 = 0xd8;
const EOI: u32 = 0xd9;
const SOS: u32 = 0xda;
const DRI: u32 = 0xdd;
const APP0: u32 = 0xe0;
const APP15: u32 = 0xef;

/** APP14 as Adobe writes it; the last byte says whether the colours are YCbCr. */
const ADOBE = memory.data<u8>([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0], 1);
const ADOBE_LENGTH: usize = 16;

/** Bytes of a stream beside its tables and data: SOI, Adobe's marker, EOI. */
const FRAME: u64 = 4 + <u64>ADOBE_LENGTH;

/** How much longer than needed an image may be: more than what a row has to do with those below it. */
const MARGIN: u32 = 128;

/** JPEGTables, once for all pieces. */
let tables: usize = 0;
let tablesEnd: usize = 0;
/** Where the stream at hand is written. */
let out: usize = 0;
/** Rows that are needed, and may be there. */
let neededRows: u32 = 0;
let mostRows: u32 = 0;
/** Of the frame: whether it is sequential, with one scan for all components, and without restart markers. */
let plain: bool = false;

/** Before the first strip or tile. */
export function openJpeg(): Status {
  const count = countOf(Tag.JpegTables);
  tables = allocate(count);
  if (!tables) return Status.OutOfMemory;
  for (let i: u32 = 0; i < count; ++i) store<u8>(tables + i, <u8>valueOf(Tag.JpegTables, i));
  tablesEnd = tables + count;
  return Status.Ok;
}

/** Asks for the pixels of the piece at hand, of which `rows` are needed. The last strip may have more than that. */
export function askForPiece(rows: i32, last: bool): Status {
  const start = allocate(FRAME + <u64>(tablesEnd - tables) + <u64>(pieceEnd() - pieceData()));
  if (!start) return Status.OutOfMemory;
  out = start;
  neededRows = rows;
  mostRows = last ? 0xffff : rows;
  plain = true;
  putMarker(SOI);
  if (directory.samples / planeCount() == 3) {
    memory.copy(out, ADOBE, ADOBE_LENGTH);
    if (directory.photometric == Photometric.YCbCr) store<u8>(out + ADOBE_LENGTH - 1, 1);
    out += ADOBE_LENGTH;
  }
  let status = putSegments(tables, tablesEnd, placeOf(Tag.JpegTables) - tables);
  if (status == Status.Ok) status = putSegments(pieceData(), pieceEnd(), offsetOf(0));
  if (status != Status.Ok) return status;
  // A stream that breaks off is all right with libtiff.
  putMarker(EOI);
  const limit = <f64>directory.pieceWidth * <f64>(neededRows + MARGIN);
  return askForJpeg(start, out - start, limit);
}

function putMarker(marker: u32): void {
  store<u16>(out, <u16>(0xff | (marker << 8)));
  out += 2;
}

/**
 * What stands between SOI and EOI, without the applications' segments: libtiff goes by the directory, a decoder of files
 * by them. From the first scan on everything belongs to it. `toFile` makes a place in the file of a pointer.
 */
function putSegments(at: usize, end: usize, toFile: usize): Status {
  if (at == end) return Status.Ok;
  if (end - at < 2 || load<u8>(at) != 0xff || load<u8>(at, 1) != SOI) return corrupt(Reason.BadData, at + toFile);
  at += 2;
  while (end - at >= 4) {
    if (load<u8>(at) != 0xff) return corrupt(Reason.BadData, at + toFile);
    const marker = <u32>load<u8>(at, 1);
    if (marker == SOS) {
      put(at, scanEnd(at, end) - at);
      return Status.Ok;
    }
    if (marker == DRI) plain = false;
    if (marker == EOI) break;
    const length = min(<usize>bswap(load<u16>(at, 2)) + 2, end - at);
    if (marker < APP0 || marker > APP15) {
      put(at, length);
      if (isFrame(marker)) {
        // Baseline, extended sequential, and the latter with arithmetic coding.
        if (marker != 0xc0 && marker != 0xc1 && marker != 0xc9) plain = false;
        if (length >= 10 && !readFrame(out - length)) return corrupt(Reason.BadSize, at + toFile);
      }
    }
    at += length;
  }
  return Status.Ok;
}

/**
 * libtiff does not mind what is wrong behind the pixels. Those of a plain frame end with the first marker.
 */
function scanEnd(at: usize, end: usize): usize {
  const components = directory.samples / planeCount();
  if (!plain || load<u8>(at, 4) != components) return end;
  at += 2 + <usize>bswap(load<u16>(at, 2));
  for (; at + 1 < end; ++at) {
    if (load<u8>(at) != 0xff) continue;
    const next = load<u8>(at, 1);
    if (next != 0 && next != 0xff) return at;
  }
  return end;
}

function put(at: usize, length: usize): void {
  memory.copy(out, at, length);
  out += length;
}

/** SOF0 … SOF15, among which are DHT, JPG and DAC. */
function isFrame(marker: u32): bool {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/** T.81, B.2.2: whether the size is that of the piece. What is too long is cut off. */
function readFrame(segment: usize): bool {
  const height = <u32>bswap(load<u16>(segment, 5));
  const width = <i32>bswap(load<u16>(segment, 7));
  if (width != directory.pieceWidth || height < neededRows || height > mostRows) return false;
  if (height > neededRows + MARGIN) store<u16>(segment, bswap(<u16>(neededRows + MARGIN)), 5);
  return true;
}
