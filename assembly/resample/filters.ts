import { cos, sin } from "../math/trig";

/** Pillow's filters. The numbers are part of the ABI: `src/kernel/abi.ts` mirrors them. */
export const enum Filter {
  Nearest = 0,
  Box = 1,
  Bilinear = 2,
  Hamming = 3,
  Bicubic = 4,
  Lanczos = 5,
}

const PI: f64 = 3.14159265358979323846;

/** How far a filter reaches to each side of its centre, in samples of the coarser grid. */
export function supportOf(filter: Filter): f64 {
  switch (filter) {
    case Filter.Box:
      return 0.5;
    case Filter.Bilinear:
    case Filter.Hamming:
      return 1.0;
    case Filter.Bicubic:
      return 2.0;
    default:
      return 3.0;
  }
}

/** The value of the continuous filter at x. Each is written in the order of operations of Pillow's Resample.c. */
export function valueAt(filter: Filter, x: f64): f64 {
  switch (filter) {
    case Filter.Box:
      return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    case Filter.Bilinear:
      return triangle(abs(x));
    case Filter.Hamming:
      return hamming(abs(x));
    case Filter.Bicubic:
      return bicubic(abs(x));
    default:
      return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
  }
}

function triangle(x: f64): f64 {
  return x < 1.0 ? 1.0 - x : 0.0;
}

function hamming(x: f64): f64 {
  if (x == 0.0) return 1.0;
  if (x >= 1.0) return 0.0;
  const angle = x * PI;
  // Pillow's constants are single precision, which now and then tips the rounding of a weight.
  return (sin(angle) / angle) * (<f64>(<f32>0.54) + <f64>(<f32>0.46) * cos(angle));
}

/** Keys' cubic convolution with a = −0.5. */
function bicubic(x: f64): f64 {
  const a: f64 = -0.5;
  if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
  return 0.0;
}

function sinc(x: f64): f64 {
  if (x == 0.0) return 1.0;
  const angle = x * PI;
  return sin(angle) / angle;
}
