/**
 * The steps of a change on a canvas, in the order of Keras' ImageDataGenerator.apply_transform: warp, channel shift,
 * flips, brightness; then contrast, which is ours. The crop is the sink's: it comes before the canvas.
 */
import { allocate } from "./arena";
import { BRIGHTNESS, CHANNEL_SHIFT, CONTRAST, Change, Fill, FLIP_HORIZONTALLY, FLIP_VERTICALLY, WARP } from "./change";
import { shiftChannels } from "./pixel/channelShift";
import { brighten, sharpenContrast } from "./pixel/enhance";
import { flip } from "./pixel/flip";
import { Sample } from "./pixel/sample";
import { warp } from "./warp/affine";
import { Source, openSource } from "./warp/source";
import { Grey, Rgb, Rgba } from "./warp/blend";

/** False where memory ran out. */
export function augment(sample: Sample, change: Change): bool {
  // Flips change places with what treats every pixel alike, so they are done where they cost the least.
  const mirrored = change.has(FLIP_HORIZONTALLY);
  const upsideDown = change.has(FLIP_VERTICALLY);
  if (change.has(WARP)) {
    if (!warped(sample, change, mirrored, upsideDown)) return false;
  } else if (mirrored || upsideDown) {
    if (!flipped(sample, mirrored, upsideDown)) return false;
  }
  if (change.has(CHANNEL_SHIFT) && !shiftChannels(sample, <f32>change.channelShift)) return false;
  if (change.has(BRIGHTNESS) && !brighten(sample, <f32>change.brightness)) return false;
  return !change.has(CONTRAST) || sharpenContrast(sample, <f32>change.contrast);
}

function warped(sample: Sample, change: Change, mirrored: bool, upsideDown: bool): bool {
  const source = sourceOf(sample);
  const floats = sample.room ? sample.room : allocate(<u64>sample.count * 4);
  if (!source || !floats) return false;
  sample.data = floats;
  sample.float = true;
  // A weighted mean stays between what it is the mean of, once it is rounded to float32.
  if (change.fill == Fill.Constant && !(change.fillValue >= 0 && change.fillValue <= 255)) sample.within = false;
  if (sample.channels == 1) return warp<Grey>(source, change, mirrored, upsideDown, floats);
  if (sample.channels == 3) return warp<Rgb>(source, change, mirrored, upsideDown, floats);
  return warp<Rgba>(source, change, mirrored, upsideDown, floats);
}

function sourceOf(sample: Sample): Source | null {
  return sample.float
    ? openSource<f32>(sample.data, sample.width, sample.height, sample.channels)
    : openSource<u8>(sample.data, sample.width, sample.height, sample.channels);
}

function flipped(sample: Sample, mirrored: bool, upsideDown: bool): bool {
  const pixel = <usize>sample.channels * (sample.float ? 4 : 1);
  const pixels = allocate(<u64>sample.pixels * <u64>pixel);
  if (!pixels) return false;
  flip(sample.data, sample.width, sample.height, pixel, mirrored, upsideDown, pixels);
  sample.data = pixels;
  return true;
}
