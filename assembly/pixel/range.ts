/** The smallest and the largest of float32 samples. */
let smallest: f32 = 0;
let largest: f32 = 0;

/** Looks through `count` > 0 samples: `rangeMin` and `rangeMax` then say what it found. */
export function findRange(data: usize, count: usize): void {
  let low = load<f32>(data);
  let high = low;
  let i: usize = 0;
  if (count >= 4) {
    let lows = v128.load(data);
    let highs = lows;
    for (i = 4; i + 4 <= count; i += 4) {
      const v = v128.load(data + (i << 2));
      lows = f32x4.pmin(lows, v);
      highs = f32x4.pmax(highs, v);
    }
    low = min(
      min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)),
      min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)),
    );
    high = max(
      max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
      max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
    );
  }
  for (; i < count; ++i) {
    const v = load<f32>(data + (i << 2));
    low = min(low, v);
    high = max(high, v);
  }
  smallest = low;
  largest = high;
}

export function rangeMin(): f32 {
  return smallest;
}

export function rangeMax(): f32 {
  return largest;
}
