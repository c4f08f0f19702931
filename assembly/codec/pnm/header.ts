/** The headers of PBM, PGM and PPM: pbm(5), pgm(5), ppm(5) of Netpbm, as Pillow reads them. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { Digits, endsLine, isSpace } from "./number";

const HASH: u32 = 0x23;
const MAGIC_END: usize = 3;
const GREATEST_MAXVAL: i64 = 65535;

/** More pixels than Pillow opens; what is less fits a pointer, whatever a pixel takes. */
const LONGEST_SIDE: i64 = 1 << 28;

@unmanaged
export class Header {
  /** 1 … 6, as in the magic number. */
  kind: i32;
  width: i32;
  height: i32;
  /** Of bits, 1. */
  maxval: i32;
  channels: i32;
  /** Samples as decimal numbers rather than binary ones. */
  plain: bool;
  /** Where they begin. */
  data: usize;
}

let at: usize = 0;

/** Reads everything ahead of the samples. The magic number and a white space after it are known to be there. */
export function readHeader(bytes: usize, length: usize, header: Header): Status {
  const kind = <i32>load<u8>(bytes, 1) - 0x30;
  header.kind = kind;
  header.plain = kind <= 3;
  header.channels = kind == 3 || kind == 6 ? 3 : 1;
  header.maxval = 1;
  const token = changetype<Digits>(allocate(offsetof<Digits>()));
  if (!changetype<usize>(token)) return Status.OutOfMemory;

  at = MAGIC_END;
  if (!readToken(bytes, length, token)) return corrupt(Reason.BadHeader, at);
  const width = token.signed();
  if (!readToken(bytes, length, token)) return corrupt(Reason.BadHeader, at);
  const height = token.signed();
  if (width <= 0 || height <= 0 || width > LONGEST_SIDE || height > LONGEST_SIDE) return corrupt(Reason.BadSize, at);
  header.width = <i32>width;
  header.height = <i32>height;
  if (kind != 1 && kind != 4) {
    if (!readToken(bytes, length, token)) return corrupt(Reason.BadHeader, at);
    const maxval = token.signed();
    if (maxval <= 0 || maxval > GREATEST_MAXVAL) return corrupt(Reason.BadHeader, at);
    header.maxval = <i32>maxval;
  }
  header.data = at;
  return Status.Ok;
}

/** A number and the white space that ends it. A comment and its line's end are as if they were not there. */
function readToken(bytes: usize, length: usize, token: Digits): bool {
  token.clear();
  while (at < length) {
    const byte = <u32>load<u8>(bytes + at++);
    if (isSpace(byte)) {
      if (token.length) break;
    } else if (byte == HASH) {
      while (at < length && !endsLine(load<u8>(bytes + at++)));
    } else {
      token.append(byte);
    }
  }
  return token.isNumber();
}
