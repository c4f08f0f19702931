import { Spec } from "../spec";

/** Fills a whole canvas with `spec.fill0` …, for a picture that will not cover it. */
export function pad(canvas: usize, spec: Spec): void {
  const samples = <usize>spec.samples;
  if ((spec.fill0 | spec.fill1 | spec.fill2 | spec.fill3) == 0) {
    memory.fill(canvas, 0, samples * <usize>spec.bytesPerSample);
    return;
  }
  const values = changetype<usize>(spec) + offsetof<Spec>("fill0");
  const channels = <usize>spec.channels;
  for (let i: usize = 0, c: usize = 0; i < samples; ++i) {
    const value = load<i32>(values + (c << 2));
    if (spec.float) store<f32>(canvas + (i << 2), <f32>value);
    else store<u8>(canvas + i, <u8>value);
    if (++c == channels) c = 0;
  }
}
