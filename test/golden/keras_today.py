"""keras-preprocessing 1.1.0 made to do what Keras 3.16 does, wherever the two differ.

The functions are written anew, after keras/src/legacy/preprocessing/image.py and keras/src/utils/image_utils.py, and take
the place of those of the same names. `make.py --verify` proves the result on goldens by Keras 3.16 itself.
"""

import numpy as np
from keras_preprocessing.image import ImageDataGenerator, image_data_generator, iterator
from PIL import Image, ImageEnhance
from scipy import ndimage

from augment_goldens import to_image
from oracle import FILTERS, MODES, to_array

KEEP_ASPECT_RATIO = {'on': False}


def about_centre(matrix, first, second):
    """transform_matrix_offset_center: about (n − 1) / 2."""
    x, y = first / 2 - 0.5, second / 2 - 0.5
    there = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
    back = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]])
    return np.dot(np.dot(there, matrix), back)


def affine_factors(theta, tx, ty, shear, zx, zy):
    if theta != 0:
        angle = np.deg2rad(theta)
        yield np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    if tx != 0 or ty != 0:
        yield np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear != 0:
        angle = np.deg2rad(shear)
        yield np.array([[1, -np.sin(angle), 0], [0, np.cos(angle), 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        yield np.array([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])


def apply_affine_transform(x, theta=0, tx=0, ty=0, shear=0, zx=1, zy=1, row_axis=0, col_axis=1, channel_axis=2,
                           fill_mode='nearest', cval=0., order=1):
    """With both rows and columns of the matrix exchanged, since columns come after rows."""
    matrix = None
    for factor in affine_factors(theta, tx, ty, shear, zx, zy):
        matrix = factor if matrix is None else np.dot(matrix, factor)
    if matrix is None:
        return x
    matrix = about_centre(matrix, x.shape[row_axis], x.shape[col_axis])
    matrix[:, [0, 1]] = matrix[:, [1, 0]]
    matrix[[0, 1]] = matrix[[1, 0]]
    planes = [ndimage.affine_transform(plane, matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval)
              for plane in np.rollaxis(x, channel_axis, 0)]
    return np.rollaxis(np.stack(planes, axis=0), 0, channel_axis + 1)


def apply_brightness_shift(x, brightness):
    """Stretched only where values are not within 0 … 255, and then stretched back."""
    low, high = np.min(x), np.max(x)
    stretched = (low < 0) or (high > 255)
    y = to_array(ImageEnhance.Brightness(to_image(x, stretched)).enhance(brightness))
    return y / 255 * (high - low) + low if stretched else y


def load_img(path, color_mode='rgb', target_size=None, interpolation='nearest', **_):
    image = Image.open(path)
    if image.mode != MODES[color_mode]:
        image = image.convert(MODES[color_mode])
    size = (target_size[1], target_size[0])
    if image.size == size:
        return image
    if not KEEP_ASPECT_RATIO['on']:
        return image.resize(size, FILTERS[interpolation])
    width, height = image.size
    crop_height = min(height, width * size[1] // size[0])
    crop_width = min(width, height * size[0] // size[1])
    top, left = (height - crop_height) // 2, (width - crop_width) // 2
    return image.resize(size, FILTERS[interpolation], box=[left, top, left + crop_width, top + crop_height])


def fit(self, x, augment=False, rounds=1, seed=None):
    """Rescales first, and whitens by the singular values of the pictures themselves."""
    x = np.array(x, dtype=self.dtype)
    if seed is not None:
        np.random.seed(seed)
    if self.rescale:
        x *= self.rescale
    if augment:
        # Not np.stack, which would keep the planes that a warp makes, and their order of summation.
        changed = np.zeros((rounds * len(x),) + x.shape[1:], dtype=self.dtype)
        for i in range(len(changed)):
            changed[i] = self.random_transform(x[i % len(x)])
        x = changed
    axes = (0, self.row_axis, self.col_axis)
    shape = [1, 1, 1]
    shape[self.channel_axis - 1] = x.shape[self.channel_axis]
    if self.featurewise_center:
        self.mean = np.mean(x, axis=axes).reshape(shape)
        x -= self.mean
    if self.featurewise_std_normalization:
        self.std = np.std(x, axis=axes).reshape(shape)
        x /= self.std + 1e-6
    if self.zca_whitening:
        u, s, _ = np.linalg.svd(x.reshape(len(x), -1).T, full_matrices=False)
        self.principal_components = (u * (np.sqrt(len(x)) / (s + self.zca_epsilon))).dot(u.T)


image_data_generator.apply_affine_transform = apply_affine_transform
image_data_generator.apply_brightness_shift = apply_brightness_shift
iterator.load_img = load_img
ImageDataGenerator.fit = fit


def flow_from(folder, generator, flow):
    """The iterator of a case; lists of JSON become the tuples that Keras wants."""
    arguments = {**flow, 'target_size': tuple(flow['target_size'])}
    KEEP_ASPECT_RATIO['on'] = arguments.pop('keep_aspect_ratio', False)
    return ImageDataGenerator(**generator).flow_from_directory(str(folder), **arguments)
