/**
 * EXIF orientation: what has to be done to the stored pixels so that the picture stands upright (Exif 2.3, 4.6.4 A): 2
 * mirrored, 3 turned by 180°, 4 flipped, 5 transposed, 6 turned right, 7 transposed over the other diagonal, 8 turned left.
 */

/** Whether width and height change places. */
export function swapsSides(orientation: i32): bool {
  return orientation >= 5;
}

/** `width` × `height` pixels of `channels` at `src`, turned upright into `dst`. */
export function orient(src: usize, width: i32, height: i32, channels: i32, orientation: i32, dst: usize): void {
  const pixel = <isize>channels;
  const row = <isize>width * pixel;
  const lastColumn = <isize>(width - 1) * pixel;
  const lastRow = <isize>(height - 1) * row;
  // Where the first pixel of the result is, and where its right and lower neighbours are from there.
  let from = <isize>src;
  let right = pixel;
  let down = row;
  if (swapsSides(orientation)) {
    right = orientation == 5 || orientation == 8 ? row : -row;
    down = orientation == 5 || orientation == 6 ? pixel : -pixel;
    if (right < 0) from += lastRow;
    if (down < 0) from += lastColumn;
  } else {
    right = orientation == 2 || orientation == 3 ? -pixel : pixel;
    down = orientation == 3 || orientation == 4 ? -row : row;
    if (right < 0) from += lastColumn;
    if (down < 0) from += lastRow;
  }
  const outWidth = swapsSides(orientation) ? height : width;
  const outHeight = swapsSides(orientation) ? width : height;
  for (let y = 0; y < outHeight; ++y, from += down) {
    let at = from;
    for (let x = 0; x < outWidth; ++x, at += right, dst += channels) copyPixel(<usize>at, dst, channels);
  }
}

// @ts-ignore: decorator
@inline
function copyPixel(src: usize, dst: usize, channels: i32): void {
  if (channels == 4) {
    store<u32>(dst, load<u32>(src));
  } else {
    store<u8>(dst, load<u8>(src));
    if (channels == 3) store<u16>(dst, load<u16>(src, 1), 1);
  }
}
