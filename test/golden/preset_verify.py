"""Proves the recipes of preset_goldens.py with the libraries themselves, as far as they are installed.

    python3 test/golden/preset_verify.py

transformers 5 (its Pillow backend; PyTorch is not needed) runs the configurations of its own, timm 1 and torchvision theirs.
Equal means: every byte of the float32 array that they give is ours.
"""

import json
import re
import sys

import numpy as np

sys.dont_write_bytecode = True

from oracle import FIXTURES
from preset_goldens import RECIPES, cropped, normalized, pictures

# The file of google/vit-base-patch16-224 names no class.
NAMELESS = 'ViTImageProcessor'


def config_of(name):
    return json.loads((FIXTURES / 'presets' / (name + '.json')).read_text())


def with_transformers(config):
    import transformers
    config = config.get('image_processor', config)
    kind = config.get('image_processor_type') or config.get('feature_extractor_type') or NAMELESS
    kind = re.sub('(FeatureExtractor|ImageProcessor)(Fast)?$', 'ImageProcessorPil', kind)
    processor = getattr(transformers, kind).from_dict(config)
    return lambda image: processor(image.convert('RGB'), return_tensors='np')['pixel_values'][0]


def with_timm(config):
    from timm.data import create_transform, resolve_data_config
    data = resolve_data_config(pretrained_cfg=config.get('pretrained_cfg', config))
    transform = create_transform(**data, is_training=False)
    mode = 'RGB' if data['input_size'][0] == 3 else 'L'
    return lambda image: transform(image.convert(mode)).numpy()


def with_torchvision():
    from torchvision import transforms
    steps = [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
             transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
    transform = transforms.Compose(steps)
    return lambda image: transform(image.convert('RGB')).numpy()


def original(name):
    if name == 'imagenet':
        return with_torchvision()
    return with_timm(config_of(name)) if name.startswith('timm') else with_transformers(config_of(name))


def main():
    failed = False
    for name, made in RECIPES.items():
        try:
            make = original(name)
        except ImportError as error:
            print('%-18s not tried: %s' % (name, error))
            continue
        wrong = []
        for about, image in pictures():
            expected, got = np.asarray(make(image)), normalized(cropped(image, made), made)
            if expected.astype(np.float32).tobytes() != got.tobytes():
                wrong.append((about, expected.shape, got.shape, expected.dtype))
        print('%-18s %s' % (name, 'equal' if not wrong else wrong))
        failed = failed or bool(wrong)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
