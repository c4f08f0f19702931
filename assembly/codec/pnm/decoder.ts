/** Portable bitmaps, graymaps and pixmaps. */
import { allocate } from "../../arena";
import { Reason, corrupt } from "../../failure";
import { openSink } from "../../sink";
import { Status } from "../../status";
import { Info } from "../info";
import { Header, readHeader } from "./header";
import { decodePlain } from "./plain";
import { decodeRaw, rawRowBytes } from "./raw";

export function probePnm(bytes: usize, length: usize, info: Info): Status {
  const header = changetype<Header>(allocate(offsetof<Header>()));
  if (!changetype<usize>(header)) return Status.OutOfMemory;
  const status = readHeader(bytes, length, header);
  if (status != Status.Ok) return status;
  info.width = header.width;
  info.height = header.height;
  info.channels = header.channels;
  return Status.Ok;
}

export function decodePnm(bytes: usize, length: usize): Status {
  const header = changetype<Header>(allocate(offsetof<Header>()));
  if (!changetype<usize>(header)) return Status.OutOfMemory;
  let status = readHeader(bytes, length, header);
  if (status != Status.Ok) return status;
  if (!header.plain && rawRowBytes(header) * <u64>header.height > <u64>(length - header.data)) {
    return corrupt(Reason.Truncated, length);
  }
  status = openSink(header.width, header.height, header.channels);
  if (status != Status.Ok) return status;
  return header.plain ? decodePlain(bytes, length, header) : decodeRaw(bytes, header);
}
