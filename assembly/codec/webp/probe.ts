/** What the header of a WebP says. Part of the first module, which decodes none. */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";
import { orientationOf } from "../exif";
import { Info } from "../info";
import { imageHasAlpha, imageHeight, imageWidth, readImageHeader } from "./bitstream";
import {
  ALPHA, CHUNK_HEADER, EXIF_METADATA, EXTENDED_HEADER, FIRST_CHUNK, MAX_CHUNK, VP8X, canvasFlags, canvasHeight, canvasWidth,
  readExtendedHeader,
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
  if (canvasFlags & EXIF_METADATA) info.orientation = findOrientation(bytes, length);
  return Status.Ok;
}

/** Of the first chunk 'EXIF', if there is one. */
function findOrientation(bytes: usize, length: usize): i32 {
  for (let at: u64 = FIRST_CHUNK; at + CHUNK_HEADER <= length; ) {
    const size = load<u32>(bytes + <usize>at, 4);
    const payload = at + CHUNK_HEADER;
    if (load<u32>(bytes + <usize>at) == EXIF) {
      const there = min(<u64>size, length - payload);
      const data = bytes + <usize>payload;
      const skipped = there >= SIGNATURE_LENGTH && load<u32>(data) == SIGNATURE && !load<u16>(data, 4) ? SIGNATURE_LENGTH : 0;
      return orientationOf(data + skipped, <u32>(there - skipped));
    }
    at = payload + size + (size & 1);
  }
  return 1;
}
