import { allocate } from "../arena";

/**
 * Which source sample each of `full` samples takes, as int32: ⌊c⌋ with c₀ = from + scale/2 and
 * cᵢ₊₁ = cᵢ + scale, summed in double precision as `ImagingScaleAffine` of Pillow's Geometry.c does;
 * (i + ½) · scale rounds differently. `length` of them from number `start` on; 0 where memory ran out.
 */
export function nearestPositions(from: f64, to: f64, full: i32, start: i32, length: i32): usize {
  const table = allocate(<u64>length * 4);
  if (!table) return 0;
  const scale = (to - from) / <f64>full;
  let c = from + scale * 0.5;
  for (let i = 0; i < start; ++i) c += scale;
  for (let i = 0; i < length; ++i) {
    store<i32>(table + (<usize>i << 2), <i32>c);
    c += scale;
  }
  return table;
}

/** TensorFlow's choice: ⌊(i + ½) · scale⌋ in float32, within from … to − 1. Formula: HalfPixelScalerForNN of image_resizer_state.h. */
export function halfPixelPositions(from: i32, to: i32, full: i32, start: i32, length: i32): usize {
  const table = allocate(<u64>length * 4);
  if (!table) return 0;
  const size = to - from;
  const scale = <f32>size / <f32>full;
  for (let i = 0; i < length; ++i) {
    store<i32>(table + (<usize>i << 2), from + min(<i32>floor<f32>((<f32>(start + i) + 0.5) * scale), size - 1));
  }
  return table;
}

/** Gathers one row of `length` pixels of 1, 3 or 4 channels. Writes exactly that many. */
export function gatherRow(src: usize, positions: usize, length: i32, channels: i32, dst: usize): void {
  const end = positions + (<usize>length << 2);
  if (channels == 4) {
    for (let p = positions; p < end; p += 4, dst += 4) store<u32>(dst, load<u32>(src + (<usize>load<i32>(p) << 2)));
  } else if (channels == 3) {
    for (let p = positions; p < end; p += 4, dst += 3) {
      const at = src + <usize>load<i32>(p) * 3;
      store<u16>(dst, load<u16>(at));
      store<u8>(dst, load<u8>(at, 2), 2);
    }
  } else {
    for (let p = positions; p < end; p += 4, ++dst) store<u8>(dst, load<u8>(src + <usize>load<i32>(p)));
  }
}
