/** Marker segments (T.81 annex B), with the checks of libjpeg's jdmarker.c: what it refuses is refused here. */
import { Reason, corrupt, unsupported } from "../../failure";
import { Status } from "../../status";
import { orientationOf } from "../exif";
import { defineArithmetic } from "./arithmetic";
import { Marker, fileEnd, nextMarker, offsetOf, position, seek } from "./file";
import {
  MAX_COMPONENTS, component, count, sawExif, sawFrame, scans, setAdobe, setExif, setFrame, setJfif, setRestartInterval, setScan, setScanMember,
} from "./frame";
import { defineHuffman } from "./huffman";
import { placeOf } from "./tables";

/** libjpeg decodes nothing larger along a side. */
const MAX_SIDE: i32 = 65500;
const MAX_SAMPLING: i32 = 4;

/** 'JFIF\0', 'Adobe' and 'Exif\0\0', as far as 32 bits go. */
const JFIF: u32 = 0x4649464a;
const ADOB: u32 = 0x626f6441;
const EXIF: u32 = 0x66697845;

/** The four destinations of quantisation tables, 64 uint16 in rows each, and which are defined. */
const quantization = memory.data(128 * 4, 16);
let quantizationDefined: i32 = 0;

export function resetQuantization(): void {
  quantizationDefined = 0;
}

/** The table at destination `tq`, or 0. */
export function quantizationAt(tq: i32): usize {
  return tq < 4 && (quantizationDefined >> tq) & 1 ? quantization + <usize>tq * 128 : 0;
}

// @ts-ignore: decorator
@inline
function u16At(at: usize): i32 {
  return (<i32>load<u8>(at) << 8) | <i32>load<u8>(at, 1);
}

/** What `readMarkers` stopped at. */
export let stoppedAt: i32 = 0;

/** Reads segments up to and with SOS, or up to EOI; `stoppedAt` says which. */
export function readMarkers(): Status {
  while (true) {
    const code = nextMarker();
    if (code < 0) return corrupt(Reason.Truncated, offsetOf(fileEnd));
    const at = position - 2;
    if (code == Marker.EOI) {
      stoppedAt = code;
      return Status.Ok;
    }
    if (code >= Marker.RST0 && code <= Marker.RST7) continue;
    // Pillow reads the headers before libjpeg does, and takes TEM for damage there.
    if (code == Marker.TEM && scans > 0) continue;
    if (code == Marker.SOI) return corrupt(Reason.BadOrder, offsetOf(at));
    if (isUnknown(code)) return corrupt(Reason.BadHeader, offsetOf(at));
    if (isUnsupported(code)) return unsupported(Reason.UnsupportedProcess, offsetOf(at));
    if (position + 2 > fileEnd) return corrupt(Reason.Truncated, offsetOf(at));
    let length = u16At(position);
    if (length < 2) {
      // It does not even count itself. libjpeg minds only where it has to read what is inside.
      if (!isSkipped(code)) return corrupt(Reason.BadHeader, offsetOf(at));
      length = 2;
    }
    const payload = position + 2;
    const end = position + <usize>length;
    if (isSkipped(code) && end > fileEnd) return isCut();
    seek(end);
    const status = readSegment(code, payload, end, at);
    if (status != Status.Ok) return status;
    if (code == Marker.SOS) {
      stoppedAt = code;
      return Status.Ok;
    }
  }
}

/** Readers fail where the file ends, but only when they get there: what is wrong before that counts first. */
function isCut(): Status {
  return corrupt(Reason.Truncated, offsetOf(fileEnd));
}

/** Whether `bytes` bytes from `at` on are in the file. */
function has(at: usize, bytes: usize): bool {
  return at + bytes <= fileEnd;
}

/** A segment that the file may end in, unless it is one that is skipped. */
function readSegment(code: i32, at: usize, end: usize, marker: usize): Status {
  switch (code) {
    case Marker.SOF0:
    case Marker.SOF1:
      return readFrame(at, end, false, false);
    case Marker.SOF2:
      return readFrame(at, end, true, false);
    case Marker.SOF9:
      return readFrame(at, end, false, true);
    case Marker.SOF10:
      return readFrame(at, end, true, true);
    case Marker.DHT:
      return defineHuffman(at, end, fileEnd);
    case Marker.DAC:
      return defineArithmetic(at, end);
    case Marker.DQT:
      return readQuantization(at, end);
    case Marker.DRI:
      if (end - at != 2) return corrupt(Reason.BadHeader, offsetOf(marker));
      if (end > fileEnd) return isCut();
      setRestartInterval(u16At(at));
      return Status.Ok;
    case Marker.SOS:
      return readScan(at, end);
    case Marker.DNL:
    case Marker.COM:
      return Status.Ok;
    default:
      readApplication(code, at, end);
      return Status.Ok;
  }
}

// @ts-ignore: decorator
@inline
function isFrame(code: i32): bool {
  return code >= Marker.SOF0 && code <= Marker.SOF15 && code != Marker.DHT && code != Marker.DAC;
}

/** SOF3, 5 … 7, 11 and 13 … 15, lossless and hierarchical processes, and 8, which is reserved. */
function isUnsupported(code: i32): bool {
  return isFrame(code) && code > Marker.SOF2 && code != Marker.SOF9 && code != Marker.SOF10;
}

/** Segments without which a file can be decoded: APPn, COM and DNL. */
function isSkipped(code: i32): bool {
  return code >= Marker.APP0 || code == Marker.DNL;
}

/** Reserved codes: libjpeg takes them for damage. */
function isUnknown(code: i32): bool {
  return code < Marker.SOF0 || (code > Marker.DRI && code < Marker.APP0) || (code > Marker.APP15 && code < Marker.COM);
}

/** B.2.2 */
function readFrame(at: usize, end: usize, progressive: bool, arithmetic: bool): Status {
  if (!has(at, 6)) return isCut();
  if (sawFrame) return corrupt(Reason.BadOrder, offsetOf(at));
  if (end - at < 6) return corrupt(Reason.BadHeader, offsetOf(at));
  const precision = load<u8>(at);
  const y = u16At(at + 1);
  const x = u16At(at + 3);
  const components = <i32>load<u8>(at, 5);
  if (x == 0 || y == 0 || x > MAX_SIDE || y > MAX_SIDE) return corrupt(Reason.BadSize, offsetOf(at + 1));
  if (<i32>(end - at) != 6 + 3 * components) return corrupt(Reason.BadHeader, offsetOf(at));
  if (end > fileEnd) return isCut();
  if (precision != 8) return unsupported(Reason.UnsupportedPrecision, offsetOf(at));
  if (components != 1 && components != 3 && components != 4) {
    return unsupported(Reason.UnsupportedComponents, offsetOf(at + 5));
  }
  setFrame(x, y, components, progressive, arithmetic);
  let field = at + 6;
  for (let i = 0; i < components; ++i, field += 3) {
    const c = component(i);
    const sampling = <i32>load<u8>(field, 1);
    c.id = load<u8>(field);
    c.h = sampling >> 4;
    c.v = sampling & 15;
    c.tq = load<u8>(field, 2);
    if (c.h < 1 || c.h > MAX_SAMPLING || c.v < 1 || c.v > MAX_SAMPLING) return corrupt(Reason.BadHeader, offsetOf(field));
  }
  return Status.Ok;
}

/** B.2.4.1 */
function readQuantization(at: usize, end: usize): Status {
  while (at < end) {
    const start = at;
    if (!has(at, 1)) return isCut();
    const wide = load<u8>(at) >> 4;
    const tq = <i32>load<u8>(at) & 15;
    at += 1;
    const bytes: usize = wide ? 128 : 64;
    if (tq > 3) return corrupt(Reason.BadTable, offsetOf(start));
    // The length is looked at when the table has been read, though that went beyond the segment.
    if (!has(at, bytes)) return isCut();
    if (end - at < bytes) return corrupt(Reason.BadTable, offsetOf(start));
    const table = quantization + <usize>tq * 128;
    for (let k: usize = 0; k < 64; ++k) {
      const q = wide ? u16At(at + 2 * k) : <i32>load<u8>(at + k);
      store<u16>(table + placeOf(<i32>k), <u16>q);
    }
    quantizationDefined |= 1 << tq;
    at += bytes;
  }
  return Status.Ok;
}

/** B.2.3 */
function readScan(at: usize, end: usize): Status {
  if (!sawFrame) return corrupt(Reason.BadOrder, offsetOf(at));
  if (!has(at, 1)) return isCut();
  if (at == end) return corrupt(Reason.BadHeader, offsetOf(at));
  const members = <i32>load<u8>(at);
  if (<i32>(end - at) != 4 + 2 * members || members < 1 || members > MAX_COMPONENTS) {
    return corrupt(Reason.BadHeader, offsetOf(at));
  }
  let seen = 0;
  for (let i = 0; i < members; ++i) {
    const field = at + 1 + <usize>i * 2;
    if (!has(field, 2)) return isCut();
    const id = <i32>load<u8>(field);
    // libjpeg looks from the i-th component on: they have to stand in the order of the frame.
    let index = i;
    while (index < count && component(index).id != id) ++index;
    if (index == count || (seen >> index) & 1) return corrupt(Reason.BadHeader, offsetOf(field));
    seen |= 1 << index;
    const tables = <i32>load<u8>(field, 1);
    component(index).td = tables >> 4;
    component(index).ta = tables & 15;
    setScanMember(i, index);
  }
  const last = at + 1 + <usize>members * 2;
  if (end > fileEnd) return isCut();
  const approximation = <i32>load<u8>(last, 2);
  setScan(members, load<u8>(last), load<u8>(last, 1), approximation >> 4, approximation & 15);
  return Status.Ok;
}

function readApplication(code: i32, at: usize, end: usize): void {
  const length = end - at;
  if (code == Marker.APP0 && length >= 14 && load<u32>(at) == JFIF && load<u8>(at, 4) == 0) setJfif();
  else if (code == Marker.APP14 && length >= 12 && load<u32>(at) == ADOB && load<u8>(at, 4) == 0x65) {
    setAdobe(load<u8>(at, 11));
  } else if (code == Marker.APP1 && length >= 6 && load<u32>(at) == EXIF && load<u8>(at, 4) == 0 && !sawExif) {
    setExif(length > 6 ? orientationOf(at + 6, <u32>length - 6) : 1); // the first segment counts
  }
}
