/** What every whole path ends in: batches of 32 samples of 224×224 RGB, float32, 0 … 1. */
export const SIDE = 224
export const SAMPLE_LENGTH = SIDE * SIDE * 3
export const BATCH_SIZE = 32
export const SCALE = 1 / 255

/** The same as options of a loader, in a ring. */
export const OPTIONS = {
  size: [SIDE, SIDE],
  batchSize: BATCH_SIZE,
  reuse: true,
  normalize: { scale: SCALE },
  seed: 1,
}
