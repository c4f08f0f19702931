/**
 * Sine and cosine for the window functions of the resampling filters. The host's differ from engine
 * to engine in the last bit, and the weights must not.
 *
 * Method and constants: fdlibm's k_sin.c, k_cos.c and the medium case of e_rem_pio2.c (Sun
 * Microsystems, 1993). Good to one unit in the last place of 1 for |x| up to 20; the filters need 3π.
 */

const TWO_OVER_PI: f64 = 6.36619772367581382433e-1;
/** The first 33 bits of π/2, and what is missing from them. */
const HALF_PI_HIGH: f64 = 1.57079632673412561417;
const HALF_PI_LOW: f64 = 6.07710050650619224932e-11;

const S1: f64 = -1.66666666666666324348e-1;
const S2: f64 = 8.33333333332248946124e-3;
const S3: f64 = -1.98412698298579493134e-4;
const S4: f64 = 2.75573137070700676789e-6;
const S5: f64 = -2.50507602534068634195e-8;
const S6: f64 = 1.58969099521155010221e-10;

const C1: f64 = 4.16666666666666019037e-2;
const C2: f64 = -1.38888888888741095749e-3;
const C3: f64 = 2.48015872894767294178e-5;
const C4: f64 = -2.75573143513906633035e-7;
const C5: f64 = 2.08757232129817482790e-9;
const C6: f64 = -1.13596475577881948265e-11;

/** sin(x + y) for |x| ≤ π/4, y the tail of x. */
function kernelSin(x: f64, y: f64): f64 {
  const z = x * x;
  const v = z * x;
  const r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  return x - (z * (0.5 * y - v * r) - y - v * S1);
}

/** cos(x + y) for |x| ≤ π/4, y the tail of x. */
function kernelCos(x: f64, y: f64): f64 {
  const z = x * x;
  const r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  const half = 0.5 * z;
  const w = 1.0 - half;
  return w + (1.0 - w - half + (z * r - x * y));
}

/** sin(x + quadrant · π/2) */
function sinFrom(x: f64, quadrant: i32): f64 {
  const n = nearest(x * TWO_OVER_PI);
  const r = x - n * HALF_PI_HIGH;
  const w = n * HALF_PI_LOW;
  const head = r - w;
  const tail = r - head - w;
  switch ((<i32>n + quadrant) & 3) {
    case 0:
      return kernelSin(head, tail);
    case 1:
      return kernelCos(head, tail);
    case 2:
      return -kernelSin(head, tail);
    default:
      return -kernelCos(head, tail);
  }
}

export function sin(x: f64): f64 {
  return sinFrom(x, 0);
}

export function cos(x: f64): f64 {
  return sinFrom(x, 1);
}
