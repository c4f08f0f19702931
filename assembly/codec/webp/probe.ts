/** What the header of a WebP says. Part of the first module, which decodes none. */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { orientationOf } from "../exif";
import { Info } from "../info";
import { VP8, VP8L, imageHasAlpha, imageHeight, imageWidth, readImageHeader } from "./bitstream";
import {
  ALPH, ALPHA, ANIMATION, CHUNK_HEADER, EXIF_METADATA, EXTENDED_HEADER, FIRST_CHUNK, MAX_CHUNK, VP8X, canvasFlags,
  canvasHeight, canvasWidth, readExtendedHeader,
} from "./chunks";

const EXIF: u32 = 0x46495845;
/** 'Exif' and two zeros, as in a JPEG; most files leave them out. */
const SIGNATURE: u32 = 0x66697845;
const SIGNATURE_LENGTH: usize = 6;

export function probeWebp(bytes: usize, length: usize, info: Info): Status {
  const payload = FIRST_CHUNK + CHUNK_HEADER;
  if (length < payload) return corrupt(Reason.Truncated, length);
  const id = load<u32>(bytes + FIRST_CHUNK);
  if (id != VP8X) {
    const status = readImageHeader(bytes, id, payload, length, MAX_CHUNK);
    if (status != Status.Ok) return status;
    info.width = imageWidth;
    info.height = imageHeight;
    info.channels = imageHasAlpha ? 4 : 3;
    return Status.Ok;
  }
  if (length < payload + EXTENDED_HEADER) return corrupt(Reason.Truncated, length);
  const status = readExtendedHeader(bytes, payload);
  if (status != Status.Ok) return status;
  info.width = canvasWidth;
  info.height = canvasHeight;
  info.channels = canvasFlags & ALPHA ? 4 : 3;
  readChunks(bytes, length, info);
  return Status.Ok;
}

/** What chunks tell that the header does not: the orientation, and of a still image whether there is alpha. */
function readChunks(bytes: usize, length: usize, info: Info): void {
  let isOpen = !(canvasFlags & ANIMATION);
  for (let at: u64 = FIRST_CHUNK; at + CHUNK_HEADER <= length; ) {
    const id = load<u32>(bytes + <usize>at);
    const size = load<u32>(bytes + <usize>at, 4);
    const payload = at + CHUNK_HEADER;
    if (isOpen && id == ALPH) info.channels = 4;
    if (isOpen && (id == VP8 || id == VP8L)) {
      isOpen = false;
      if (id == VP8L && readImageHeader(bytes, id, <usize>payload, length, size) == Status.Ok) {
        info.channels = imageHasAlpha ? 4 : 3;
      }
    }
    if (id == EXIF && canvasFlags & EXIF_METADATA) {
      info.orientation = orientationIn(bytes + <usize>payload, min(<u64>size, length - payload));
      return;
    }
    at = payload + size + (size & 1);
  }
}

function orientationIn(data: usize, length: u64): i32 {
  const isSigned = length >= SIGNATURE_LENGTH && load<u32>(data) == SIGNATURE && !load<u16>(data, 4);
  const skipped = isSigned ? SIGNATURE_LENGTH : 0;
  return orientationOf(data + skipped, <u32>(length - skipped));
}
