/** What a header says. The layout is part of the ABI: `src/kernel/abi.ts` mirrors it. */
export const enum Format {
  Unknown = 0,
  Jpeg = 1,
  Png = 2,
  Bmp = 3,
  Gif = 4,
  Pnm = 5,
  Tiff = 6,
  Webp = 7,
}

@unmanaged
export class Info {
  format: Format;
  width: i32;
  height: i32;
  /** That decoding gives: 1, 3 or 4. */
  channels: i32;
  /** EXIF orientation, 1 … 8. */
  orientation: i32;
}
