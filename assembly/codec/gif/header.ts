/**
 * Everything ahead of the first image's data: GIF89a, sections 17 to 26. Where the specification leaves a choice, or
 * files depart from it, this reads what Pillow reads.
 */
import { Reason, corrupt, unsupported } from "../../failure";
import { Status } from "../../status";

const VERSION_87A: u16 = 0x6137;
const VERSION_89A: u16 = 0x6139;
const SCREEN_END: usize = 13;

const IMAGE_SEPARATOR: u32 = 0x2c;
const EXTENSION_INTRODUCER: u32 = 0x21;
const TRAILER: u32 = 0x3b;

const GRAPHIC_CONTROL: u32 = 0xf9;
const COMMENT: u32 = 0xfe;
const APPLICATION: u32 = 0xff;

const COLOR_TABLE_FLAG: u32 = 0x80;
const INTERLACE_FLAG: u32 = 0x40;
const TRANSPARENCY_FLAG: u32 = 1;

/** The first image, and the screen that it lies on. */
@unmanaged
export class Frame {
  /** The logical screen, made larger where the image reaches beyond it. */
  screenWidth: i32;
  screenHeight: i32;
  left: i32;
  top: i32;
  width: i32;
  height: i32;
  interlaced: bool;
  /** The transparent index, or −1. */
  transparent: i32;
  /** Where in the file the colours are; 0 where an index is a grey. */
  colors: usize;
  colorCount: i32;
  minimumCodeSize: i32;
  /** Where the data sub-blocks begin. */
  data: usize;
}

/** 1 for grey, 3 for colours, 4 with transparency. */
export function channelsOf(frame: Frame): i32 {
  return frame.transparent >= 0 ? 4 : frame.colors ? 3 : 1;
}

/** Reads up to the first image's data. */
export function readFrame(bytes: usize, length: usize, frame: Frame): Status {
  if (length < SCREEN_END) return corrupt(Reason.Truncated, length);
  const version = load<u16>(bytes, 4);
  if (version != VERSION_87A && version != VERSION_89A) return unsupported(Reason.BadHeader, 4);
  frame.screenWidth = load<u16>(bytes, 6);
  frame.screenHeight = load<u16>(bytes, 8);
  frame.transparent = -1;
  frame.colors = 0;
  let at = SCREEN_END;
  const flags = <u32>load<u8>(bytes, 10);
  if (flags & COLOR_TABLE_FLAG) at = readColors(bytes, length, at, flags, frame);

  while (at < length) {
    const introducer = <u32>load<u8>(bytes + at++);
    if (introducer == IMAGE_SEPARATOR) return readDescriptor(bytes, length, at, frame);
    if (introducer == TRAILER) break;
    if (introducer == EXTENSION_INTRODUCER) {
      at = readExtension(bytes, length, at, frame);
      if (!at) return Status.Corrupt;
    }
    // Any other byte is passed over, as Pillow does.
  }
  return corrupt(Reason.NoImage, at);
}

/** Section 19 or 21. A table that maps each index to itself says nothing, and the image stays grey. Gives the end. */
function readColors(bytes: usize, length: usize, at: usize, flags: u32, frame: Frame): usize {
  const count = 2 << (flags & 7);
  const end = at + 3 * <usize>count;
  if (end > length) return length;
  for (let i = 0; i < count; ++i) {
    const color = bytes + at + 3 * <usize>i;
    if (load<u8>(color) != i || load<u8>(color, 1) != i || load<u8>(color, 2) != i) {
      frame.colors = at;
      frame.colorCount = count;
      break;
    }
  }
  return end;
}

/** Section 20. */
function readDescriptor(bytes: usize, length: usize, at: usize, frame: Frame): Status {
  if (length - at < 10) return corrupt(Reason.Truncated, length);
  const descriptor = bytes + at;
  frame.left = load<u16>(descriptor);
  frame.top = load<u16>(descriptor, 2);
  frame.width = load<u16>(descriptor, 4);
  frame.height = load<u16>(descriptor, 6);
  const flags = <u32>load<u8>(descriptor, 8);
  frame.interlaced = (flags & INTERLACE_FLAG) != 0;
  frame.screenWidth = max(frame.screenWidth, frame.left + frame.width);
  frame.screenHeight = max(frame.screenHeight, frame.top + frame.height);
  if (!(frame.left + frame.width)) {
    // Pillow takes an image that ends where the screen begins for one that covers it.
    frame.top = 0;
    frame.width = frame.screenWidth;
    frame.height = frame.screenHeight;
  }
  if (frame.width == 0 || frame.height == 0) return corrupt(Reason.BadSize, at);
  let end = at + 9;
  if (flags & COLOR_TABLE_FLAG) end = readColors(bytes, length, end, flags, frame);
  if (end >= length) return corrupt(Reason.Truncated, length);
  frame.minimumCodeSize = load<u8>(bytes + end);
  frame.data = end + 1;
  return Status.Ok;
}

/** Sections 23 to 26, from the label on. Gives the end, or 0 after a failure. */
function readExtension(bytes: usize, length: usize, at: usize, frame: Frame): usize {
  // A sub-block that the file's end cuts short has what is there: Pillow notices only where it needs more.
  if (length - at < 2) return broken(Reason.Truncated, length);
  const label = <u32>load<u8>(bytes + at++);
  const block = bytes + at + 1;
  const size = min(<usize>load<u8>(bytes + at), length - at - 1);
  at += 1 + size;
  if (label == COMMENT) return size ? skipBlocks(bytes, length, at) : at;
  if (label == GRAPHIC_CONTROL) {
    const transparent = size > 0 && (load<u8>(block) & TRANSPARENCY_FLAG) != 0;
    const needed: usize = transparent ? 4 : 3;
    if (size < needed) return broken(Reason.BadHeader, at);
    // A later extension without the flag leaves an earlier one's index in force.
    if (transparent) frame.transparent = load<u8>(block, 3);
  } else if (label == APPLICATION) {
    if (!size || (isNetscape(block, size) && (at >= length || !load<u8>(bytes + at)))) {
      return broken(Reason.BadHeader, at);
    }
  }
  return skipBlocks(bytes, length, at);
}

/** "NETSCAPE2.0": a sub-block with the number of repetitions must follow. */
function isNetscape(block: usize, size: usize): bool {
  return size >= 11 && load<u64>(block) == 0x455041435354454e && load<u32>(block, 7) == 0x302e3245;
}

/** Section 16: sub-blocks up to the terminator or the end of the file. */
function skipBlocks(bytes: usize, length: usize, at: usize): usize {
  while (at < length) {
    const size = <usize>load<u8>(bytes + at++);
    if (!size) break;
    at += size;
  }
  return min(at, length);
}

function broken(why: Reason, at: usize): usize {
  corrupt(why, at);
  return 0;
}
