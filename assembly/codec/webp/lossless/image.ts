/** An entropy-coded image (RFC 9649, 3.6 and 3.7): its colour cache, its prefix codes, and its pixels as A R G B. */
import { allocate } from "../../../arena";
import { Reason, corrupt } from "../../../failure";
import { Status } from "../../../status";
import { isOverrun, readBits } from "./bits";
import { GROUP_BYTES, UNUSED, areGreenAlone, codesFailure, readGroups } from "./codes";
import { readPixels } from "./pixels";
import { openTables } from "./prefixTable";

const MAX_CACHE_BITS: i32 = 11;

/** Entries of tables for a small image, and more for each pixel of a large one. */
const TABLE_ENTRIES: i64 = 1 << 22;
const ENTRIES_PER_PIXEL: i64 = 4;

/** Behind the pixels, as copies go by whole vectors. */
export const PIXEL_SLACK: u64 = 64;

/**
 * Reads `width` × `height` pixels to `dst`. Only the `main` image may have several groups of codes. What it refuses is
 * noted at byte `at`. `mayOverrun`: whether the last symbol may take more bits than there are if green alone takes any, which
 * libwebp lets pass.
 */
export function readImage(width: i32, height: i32, dst: usize, main: bool, mayOverrun: bool, at: usize): Status {
  let cacheBits = 0;
  if (readBits(1)) {
    cacheBits = <i32>readBits(4);
    if (cacheBits < 1 || cacheBits > MAX_CACHE_BITS) return corrupt(Reason.BadTable, at);
  }
  let tileBits = 0;
  let tiles: usize = 0;
  let groupCount: u32 = 1;
  let places: usize = 0;
  let kept: u32 = 1;
  if (main && readBits(1)) {
    tileBits = <i32>readBits(3) + 2;
    const across = tilesOf(width, tileBits);
    const down = tilesOf(height, tileBits);
    const count = <usize>across * <usize>down;
    tiles = allocate(<u64>count * 4 + PIXEL_SLACK);
    places = allocate(4 << 16);
    if (!tiles || !places) return Status.OutOfMemory;
    const status = readImage(across, down, tiles, false, false, at);
    if (status != Status.Ok) return status;
    memory.fill(places, 0xff, 4 << 16);
    groupCount = 0;
    kept = 0;
    // Red and green are the number of a tile's group; of those that no tile has, nothing is kept.
    for (let i: usize = 0; i < count; ++i) {
      const group = (load<u32>(tiles + (i << 2)) >> 8) & 0xffff;
      groupCount = max(groupCount, group + 1);
      const place = places + (<usize>group << 2);
      if (load<u32>(place) == UNUSED) store<u32>(place, kept++);
      store<u32>(tiles + (i << 2), load<u32>(place));
    }
  }
  if (isOverrun()) return corrupt(Reason.Truncated, at);
  const groups = allocate(<u64>kept * GROUP_BYTES);
  if (!groups) return Status.OutOfMemory;
  openTables(TABLE_ENTRIES + ENTRIES_PER_PIXEL * <i64>width * <i64>height);
  if (!readGroups(groupCount, places, groups, cacheBits)) {
    return codesFailure == Reason.None ? Status.OutOfMemory : corrupt(codesFailure, at);
  }
  if (!readPixels(width, height, dst, groups, tiles, tileBits, cacheBits)) {
    return corrupt(isOverrun() ? Reason.Truncated : Reason.BadData, at);
  }
  if (!isOverrun() || (mayOverrun && !cacheBits && areGreenAlone(groups, kept))) return Status.Ok;
  return corrupt(Reason.Truncated, at);
}

/** In tiles of 2^`bits` pixels. */
export function tilesOf(length: i32, bits: i32): i32 {
  return (length + (1 << bits) - 1) >> bits;
}
