import { wrongType } from '../errors.ts'
import { type Config, isConfig, withoutNulls } from './fields.ts'
import type { Preset } from './imagenet.ts'
import { fromTimm } from './timm.ts'
import { fromTransformers } from './transformers.ts'

/** Where a configuration is kept inside another: timm's `config.json`, `processor_config.json` of transformers 5. */
const WRAPPERS = ['pretrained_cfg', 'image_processor', 'feature_extractor', 'preprocessor']

/**
 * Options that make a model's pictures as its own preprocessing does, from the JSON beside its weights: Hugging Face's
 * `preprocessor_config.json`, or timm's data configuration (`config.json` with `pretrained_cfg`, or that object itself).
 *
 *     imageBatches(dataset, { ...fromPreprocessorConfig(json), batchSize: 32 })
 *
 * `xs` has the bytes of `pixel_values` of transformers' processors that use Pillow and NumPy (`use_fast=False`, or
 * `backend='pil'`), not of those that resize with PyTorch, and of timm's evaluation transform: RGB, [n, channels, height,
 * width]. EfficientNet's `include_top` is up to two units in the last bit away, and a rescaled value one unit where
 * `rescale_factor` is no 1/n. As transformers' pipelines do, add `orient: true`.
 *
 * A field that is left out has the default of its class in transformers 5; without `image_processor_type` and
 * `feature_extractor_type`, `size` has to say both sides if there is a crop. Fields that change no pixel are ignored.
 *
 * @param config the parsed JSON; throws `OptionError` for what can't be followed, such as `do_pad` or a class that is unknown
 */
export function fromPreprocessorConfig(config: object): Preset {
  if (!isConfig(config)) throw wrongType('config', config, 'an object: the parsed JSON')
  const isTimm = 'pretrained_cfg' in config || 'input_size' in config
  const fields = withoutNulls(unwrap(config))
  return isTimm ? fromTimm(fields) : fromTransformers(fields)
}

function unwrap(config: Config): Config {
  for (const wrapper of WRAPPERS) {
    const { [wrapper]: value } = config
    const inner: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
    if (isConfig(inner)) return inner
  }
  return config
}
