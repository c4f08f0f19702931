/** Keras' apply_channel_shift: one number for every sample, which stays within the range that the samples had. */
import { allocate } from "../arena";
import { four } from "./normalize";
import { findByteRange, findRange, rangeMax, rangeMin } from "./range";
import { Sample } from "./sample";

/** False where memory ran out. */
export function shiftChannels(sample: Sample, intensity: f32): bool {
  const count = sample.count;
  const floats = allocate(<u64>count * 4);
  if (!floats) return false;
  if (sample.float) {
    findRange(sample.data, count);
    shift<f32>(sample.data, count, intensity, floats);
  } else {
    findByteRange(sample.data, count);
    shift<u8>(sample.data, count, intensity, floats);
  }
  sample.data = floats;
  sample.float = true;
  return true;
}

/** Within the range that was found last. */
function shift<T>(src: usize, count: usize, intensity: f32, dst: usize): void {
  const low = f32x4.splat(rangeMin());
  const high = f32x4.splat(rangeMax());
  const by = f32x4.splat(intensity);
  for (let i: usize = 0; i < count; i += 4) {
    const x = f32x4.add(four<T>(src, i), by);
    v128.store(dst + (i << 2), f32x4.pmin(f32x4.pmax(x, low), high));
  }
}
