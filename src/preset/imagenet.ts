import type { BatchOptions, Normalize } from '../types.ts'

/** Options of `imageBatches` that say how a model's pictures are made. Spread it, and add what else is wanted. */
export interface Preset extends Pick<BatchOptions, 'resize'> {
  /** Of every sample: [height, width]. */
  size: readonly [height: number, width: number]
  /** The configuration's resampling. */
  filter: NonNullable<BatchOptions['filter']>
  /** 'grayscale' where the model has one channel. */
  colorMode: 'rgb' | 'grayscale'
  /** 'NCHW': the order in which these models want their pictures. */
  layout: 'NCHW'
  /** Rescaling, mean and deviation; left out where the configuration does neither. */
  normalize?: Normalize
}

/** Mean and deviation of ImageNet's training pictures, of values 0 … 1: the numbers that torchvision and timm use. */
export const IMAGENET_MEAN: readonly number[] = [0.485, 0.456, 0.406]
export const IMAGENET_STD: readonly number[] = [0.229, 0.224, 0.225]

/** Presets by name. */
export const presets: {
  /**
   * How torchvision's first ImageNet models are evaluated: `Resize(256)`, `CenterCrop(224)`, `ToTensor()` and `Normalize`.
   * Weights of other sizes: `{ ...presets.imagenet, resize: { shortestEdge: 232 } }`.
   */
  readonly imagenet: Preset
} = {
  imagenet: {
    size: [224, 224],
    resize: { shortestEdge: 256 },
    filter: 'bilinear',
    colorMode: 'rgb',
    layout: 'NCHW',
    normalize: { mean: IMAGENET_MEAN, std: IMAGENET_STD },
  },
}
