/** Indices into a table of 256 colours, each of four bytes: R, G, B, A. */

/** Bytes of a table. */
export const PALETTE_BYTES: usize = 1024;

/** Greys from black to white: what Pillow's palettes hold before a file's colours are put in. */
export function fillRamp(palette: usize): void {
  for (let i: u32 = 0; i < 256; ++i) setColor(palette, i, i, i, i);
}

export function setColor(palette: usize, index: u32, r: u32, g: u32, b: u32): void {
  store<u32>(palette + (<usize>index << 2), r | (g << 8) | (b << 16) | 0xff000000);
}

export function setTransparent(palette: usize, index: u32): void {
  store<u8>(palette + (<usize>index << 2), 0, 3);
}

/** `count` indices at `src` as pixels of 3 or 4 channels. May read 3 bytes and write 12 bytes past the end. */
export function expandIndices(src: usize, count: usize, palette: usize, dst: usize, channels: usize): void {
  const end = src + count;
  if (channels == 4) {
    for (; src < end; src += 4, dst += 16) {
      const four = load<u32>(src);
      store<u64>(dst, pair(palette, four));
      store<u64>(dst, pair(palette, four >> 16), 8);
    }
    return;
  }
  for (; src < end; src += 4, dst += 12) {
    const four = load<u32>(src);
    // Each store's fourth byte is overwritten by the next.
    store<u32>(dst, color(palette, four & 0xff));
    store<u32>(dst, color(palette, (four >> 8) & 0xff), 3);
    store<u32>(dst, color(palette, (four >> 16) & 0xff), 6);
    store<u32>(dst, color(palette, four >> 24), 9);
  }
}

// @ts-ignore: decorator
@inline
function color(palette: usize, index: u32): u32 {
  return load<u32>(palette + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function pair(palette: usize, two: u32): u64 {
  return <u64>color(palette, two & 0xff) | (<u64>color(palette, (two >> 8) & 0xff) << 32);
}
