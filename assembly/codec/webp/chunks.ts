/** Chunks of the RIFF container (RFC 9649, 2.3), and the extended header (2.7). */
import { Reason, corrupt } from "../../failure";
import { Status } from "../../status";

export const VP8X: u32 = 0x58385056;
export const ALPH: u32 = 0x48504c41;

/** Behind 'RIFF', the size, and 'WEBP'. */
export const FIRST_CHUNK: usize = 12;
export const CHUNK_HEADER: usize = 8;
export const EXTENDED_HEADER: usize = 10;
export const MAX_CHUNK: u32 = 0xfffffff6;

/** Flags of the extended header. */
export const ANIMATION: u32 = 0x02;
export const EXIF_METADATA: u32 = 0x08;
export const ALPHA: u32 = 0x10;
export const KNOWN_FLAGS: u32 = 0x3e;

/** Of the chunk that was read last: its payload, how many bytes that claims to have, and what follows it. */
export let chunkId: u32 = 0;
export let chunkPayload: usize = 0;
export let chunkSize: u32 = 0;
export let chunkNext: usize = 0;

/** The chunk at byte `at` of a file that ends at `end`. */
export function readChunk(bytes: usize, at: usize, end: usize): Status {
  if (end - at < CHUNK_HEADER) return corrupt(Reason.Truncated, end);
  chunkId = load<u32>(bytes + at);
  chunkSize = load<u32>(bytes + at, 4);
  chunkPayload = at + CHUNK_HEADER;
  if (<u64>chunkSize + (chunkSize & 1) > <u64>(end - chunkPayload)) return corrupt(Reason.Truncated, end);
  chunkNext = chunkPayload + chunkSize + (chunkSize & 1);
  return Status.Ok;
}

export let canvasWidth: i32 = 0;
export let canvasHeight: i32 = 0;
export let canvasFlags: u32 = 0;

/** The extended header whose payload is at byte `at`. */
export function readExtendedHeader(bytes: usize, at: usize): Status {
  canvasFlags = load<u8>(bytes + at);
  canvasWidth = <i32>uint24(bytes + at + 4) + 1;
  canvasHeight = <i32>uint24(bytes + at + 7) + 1;
  return <u64>canvasWidth * <u64>canvasHeight >= 1 << 32 ? corrupt(Reason.BadSize, at + 4) : Status.Ok;
}

export function uint24(at: usize): u32 {
  return load<u16>(at) | (<u32>load<u8>(at, 2) << 16);
}
