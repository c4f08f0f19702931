/**
 * Interleaved samples, 8 bits or float32, to normalised float32 in NHWC or NCHW order. Every formula is
 * evaluated in float32, one rounding an operation, as NumPy evaluates it for a float32 array. Loops run
 * up to sixteen samples a step, and may write past the end.
 */
import { allocate } from "../arena";
import { bytesToFloats, pick } from "../simd";
import { Layout, Normalize, Spec } from "../spec";
import { normalizeSample } from "./samplewise";

/** Sample c of four interleaved pixels as int32 lanes, for channel 0; add c for the others. */
const PLANE_OF_3 = memory.data<u8>([0, 128, 128, 128, 3, 128, 128, 128, 6, 128, 128, 128, 9, 128, 128, 128], 16);
const PLANE_OF_4 = memory.data<u8>([0, 128, 128, 128, 4, 128, 128, 128, 8, 128, 128, 128, 12, 128, 128, 128], 16);

/** Four samples from index `i` on as float32. */
// @ts-ignore: decorator
@inline
export function four<T>(src: usize, i: usize): v128 {
  return sizeof<T>() == 1 ? bytesToFloats(src + i) : v128.load(src + (i << 2));
}

/** Sample `channel` of four pixels from pixel `i` on as float32. */
// @ts-ignore: decorator
@inline
function fourOfPlane<T>(src: usize, i: usize, channels: usize, channel: usize, mask: v128): v128 {
  if (sizeof<T>() == 1) {
    return f32x4.convert_i32x4_s(pick(v128.load(src + i * channels), mask));
  }
  const at = src + ((i * channels + channel) << 2);
  let v = v128.load32_zero(at);
  v = v128.load32_lane(at + (channels << 2), v, 1);
  v = v128.load32_lane(at + (channels << 3), v, 2);
  return v128.load32_lane(at + channels * 12, v, 3);
}

/** False where memory ran out. `dst` has room for `pixels` × `channels` float32. */
export function normalize<T>(src: usize, pixels: usize, channels: usize, spec: Spec, dst: usize): bool {
  const planar = spec.layout == Layout.NCHW && channels > 1;
  if (spec.normalize == Normalize.Sample) {
    const interleaved = planar ? allocate(<u64>pixels * <u64>channels * 4) : dst;
    if (!interleaved) return false;
    affine<T>(src, pixels * channels, spec.scale, -0.0, interleaved);
    normalizeSample(interleaved, pixels * channels, spec.sampleSteps);
    if (planar) affinePlanes<f32>(interleaved, pixels, channels, 1, -0.0, dst);
  } else if (spec.normalize == Normalize.Channels) {
    if (planar) channelPlanes<T>(src, pixels, channels, spec, dst);
    else channelsInterleaved<T>(src, pixels * channels, channels, spec, dst);
  } else if (planar) {
    affinePlanes<T>(src, pixels, channels, spec.scale, spec.offset, dst);
  } else {
    affine<T>(src, pixels * channels, spec.scale, spec.offset, dst);
  }
  return true;
}

/** x · scale + offset. An offset of −0 is none: x + −0 is x for every x, +0 would turn −0 into +0. */
function affine<T>(src: usize, count: usize, scale: f32, offset: f32, dst: usize): void {
  const s = f32x4.splat(scale);
  const o = f32x4.splat(offset);
  if (sizeof<T>() == 1) {
    for (let i: usize = 0; i < count; i += 16) {
      const bytes = v128.load(src + i);
      const low = i16x8.extend_low_i8x16_u(bytes);
      const high = i16x8.extend_high_i8x16_u(bytes);
      const to = dst + (i << 2);
      v128.store(to, scaled(i32x4.extend_low_i16x8_u(low), s, o));
      v128.store(to, scaled(i32x4.extend_high_i16x8_u(low), s, o), 16);
      v128.store(to, scaled(i32x4.extend_low_i16x8_u(high), s, o), 32);
      v128.store(to, scaled(i32x4.extend_high_i16x8_u(high), s, o), 48);
    }
    return;
  }
  for (let i: usize = 0; i < count; i += 4) {
    v128.store(dst + (i << 2), f32x4.add(f32x4.mul(four<T>(src, i), s), o));
  }
}

/** Signed conversion: it is one instruction on x86, the unsigned one is eight, and the values are 0 … 255. */
// @ts-ignore: decorator
@inline
function scaled(integers: v128, scale: v128, offset: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(integers), scale), offset);
}

function affinePlanes<T>(src: usize, pixels: usize, channels: usize, scale: f32, offset: f32, dst: usize): void {
  const s = f32x4.splat(scale);
  const o = f32x4.splat(offset);
  for (let c: usize = 0; c < channels; ++c) {
    const mask = planeMask(channels, c);
    const plane = dst + ((c * pixels) << 2);
    for (let i: usize = 0; i < pixels; i += 4) {
      v128.store(plane + (i << 2), f32x4.add(f32x4.mul(fourOfPlane<T>(src, i, channels, c, mask), s), o));
    }
  }
}

function planeMask(channels: usize, channel: usize): v128 {
  return i8x16.add(v128.load(channels == 3 ? PLANE_OF_3 : PLANE_OF_4), i8x16.splat(<i8>channel));
}

// @ts-ignore: decorator
@inline
function standardized(x: v128, scale: v128, divisor: v128, mean: v128, std: v128): v128 {
  return f32x4.div(f32x4.sub(f32x4.div(f32x4.mul(x, scale), divisor), mean), std);
}

/** Lanes `start` … `start` + 3 of the four values at `values`, repeated with a period of `channels`. */
function cycle(values: usize, channels: usize, start: usize): v128 {
  let v = f32x4.splat(load<f32>(values + ((start % channels) << 2)));
  v = f32x4.replace_lane(v, 1, load<f32>(values + (((start + 1) % channels) << 2)));
  v = f32x4.replace_lane(v, 2, load<f32>(values + (((start + 2) % channels) << 2)));
  return f32x4.replace_lane(v, 3, load<f32>(values + (((start + 3) % channels) << 2)));
}

function channelsInterleaved<T>(src: usize, count: usize, channels: usize, spec: Spec, dst: usize): void {
  const scale = f32x4.splat(spec.scale);
  const divisor = f32x4.splat(spec.divisor);
  const means = changetype<usize>(spec) + offsetof<Spec>("mean0");
  const stds = changetype<usize>(spec) + offsetof<Spec>("std0");
  const meanA = cycle(means, channels, 0);
  const meanB = cycle(means, channels, 4);
  const meanC = cycle(means, channels, 8);
  const stdA = cycle(stds, channels, 0);
  const stdB = cycle(stds, channels, 4);
  const stdC = cycle(stds, channels, 8);
  for (let i: usize = 0; i < count; i += 12) {
    const to = dst + (i << 2);
    v128.store(to, standardized(four<T>(src, i), scale, divisor, meanA, stdA));
    v128.store(to, standardized(four<T>(src, i + 4), scale, divisor, meanB, stdB), 16);
    v128.store(to, standardized(four<T>(src, i + 8), scale, divisor, meanC, stdC), 32);
  }
}

function channelPlanes<T>(src: usize, pixels: usize, channels: usize, spec: Spec, dst: usize): void {
  const scale = f32x4.splat(spec.scale);
  const divisor = f32x4.splat(spec.divisor);
  const means = changetype<usize>(spec) + offsetof<Spec>("mean0");
  const stds = changetype<usize>(spec) + offsetof<Spec>("std0");
  for (let c: usize = 0; c < channels; ++c) {
    const mask = planeMask(channels, c);
    const mean = v128.load32_splat(means + (c << 2));
    const std = v128.load32_splat(stds + (c << 2));
    const plane = dst + ((c * pixels) << 2);
    for (let i: usize = 0; i < pixels; i += 4) {
      const x = fourOfPlane<T>(src, i, channels, c, mask);
      v128.store(plane + (i << 2), standardized(x, scale, divisor, mean, std));
    }
  }
}
