/** Samples as bits, bytes, or words with the high byte first: P4, P5 and P6. */
import { allocate } from "../../arena";
import { unpackBits } from "../../pixel/unpack";
import { pushRows, wantsRows } from "../../sink";
import { Status } from "../../status";
import { Header } from "./header";
import { scaled, topOf } from "./scale";

/** Rows that go to the sink in one go. */
const CHUNK: i32 = 8;

/** Bytes of a row in the file. */
export function rawRowBytes(header: Header): u64 {
  if (header.kind == 4) return (<u64>header.width + 7) >> 3;
  return <u64>header.width * <u64>header.channels * (header.maxval > 255 ? 2 : 1);
}

/** All rows are known to be in the file. */
export function decodeRaw(bytes: usize, header: Header): Status {
  const stride = <usize>rawRowBytes(header);
  const top = bytes + header.data;
  if (header.maxval == 255) {
    pushRows(top, stride, 0, header.height);
    return Status.Ok;
  }
  const samples = <usize>header.width * <usize>header.channels;
  const rows = allocate(<u64>CHUNK * <u64>samples);
  const levels = allocate(256);
  if (!rows || !levels) return Status.OutOfMemory;
  fillLevels(levels, header);
  for (let row = 0; row < header.height; row += CHUNK) {
    const count = min(CHUNK, header.height - row);
    if (wantsRows(row, row + count)) {
      for (let i = 0; i < count; ++i) {
        readRow(top + <usize>(row + i) * stride, samples, rows + <usize>i * samples, levels, header);
      }
    }
    pushRows(rows, samples, row, count);
  }
  return Status.Ok;
}

/** By sample of one byte. Samples above maxval are white. */
function fillLevels(levels: usize, header: Header): void {
  const maxval = <f64>header.maxval;
  for (let i: usize = 0; i < 256; ++i) {
    store<u8>(levels + i, <u8>min(scaled(<f64>i, maxval, 255), 255));
  }
}

function readRow(src: usize, samples: usize, dst: usize, levels: usize, header: Header): void {
  const end = dst + samples;
  if (header.kind == 4) {
    unpackBits(src, samples, dst, 255, 0);
  } else if (header.maxval < 256) {
    for (; dst < end; ++src, ++dst) store<u8>(dst, load<u8>(levels + <usize>load<u8>(src)));
  } else {
    const maxval = <f64>header.maxval;
    const top = topOf(header);
    for (; dst < end; src += 2, ++dst) {
      const value = <f64>bswap(load<u16>(src));
      store<u8>(dst, <u8>min(scaled(value, maxval, top), 255));
    }
  }
}
