/** The smallest and the largest of samples. */
let smallest: f32 = 0;
let largest: f32 = 0;

const SCRATCH = memory.data(32, 16);

/** Looks through `count` > 0 float32: `rangeMin` and `rangeMax` then say what it found. */
export function findRange(data: usize, count: usize): void {
  let lows = v128.load32_splat(data);
  let highs = lows;
  let i: usize = 0;
  for (; i + 4 <= count; i += 4) {
    const v = v128.load(data + (i << 2));
    lows = f32x4.pmin(lows, v);
    highs = f32x4.pmax(highs, v);
  }
  for (; i < count; ++i) {
    const v = v128.load32_splat(data + (i << 2));
    lows = f32x4.pmin(lows, v);
    highs = f32x4.pmax(highs, v);
  }
  smallest = min(
    min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)),
    min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)),
  );
  largest = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  );
}

/** The same for bytes. */
export function findByteRange(data: usize, count: usize): void {
  let lows = v128.load8_splat(data);
  let highs = lows;
  let i: usize = 0;
  for (; i + 16 <= count; i += 16) {
    const v = v128.load(data + i);
    lows = i8x16.min_u(lows, v);
    highs = i8x16.max_u(highs, v);
  }
  for (; i < count; ++i) {
    const v = v128.load8_splat(data + i);
    lows = i8x16.min_u(lows, v);
    highs = i8x16.max_u(highs, v);
  }
  let low: u8 = 255;
  let high: u8 = 0;
  v128.store(SCRATCH, lows);
  v128.store(SCRATCH, highs, 16);
  for (let lane: usize = 0; lane < 16; ++lane) {
    low = min(low, load<u8>(SCRATCH + lane));
    high = max(high, load<u8>(SCRATCH + lane, 16));
  }
  smallest = <f32>low;
  largest = <f32>high;
}

export function rangeMin(): f32 {
  return smallest;
}

export function rangeMax(): f32 {
  return largest;
}
