"""Makes rotations.json: what torchvision's RandomRotation makes of an image for given angles, and grid_sample of places halfway between pixels.

torchvision is not needed: its few lines for tensors stand here, from torchvision/transforms/functional.py (rotate, _get_inverse_affine_matrix
without scale, shear and shift) and torchvision/transforms/_functional_tensor.py (rotate, _gen_affine_grid) of v0.14, with nearest
pixels, the image's size and middle, and black corners.
"""

import math

import torch
from torch.nn.functional import grid_sample

from common import save


def rotate(image, angle):
    rot = math.radians(-angle)
    a, b, c, d = math.cos(rot), -math.sin(rot), math.sin(rot), math.cos(rot)
    theta = torch.tensor([d, -b, 0.0, -c, a, 0.0], dtype=image.dtype).reshape(1, 2, 3)
    h, w = image.shape[-2:]
    base_grid = torch.empty(1, h, w, 3, dtype=image.dtype)
    base_grid[..., 0] = torch.linspace(-w * 0.5 + 0.5, w * 0.5 + 0.5 - 1, steps=w)
    base_grid[..., 1] = torch.linspace(-h * 0.5 + 0.5, h * 0.5 + 0.5 - 1, steps=h).unsqueeze(-1)
    base_grid[..., 2] = 1
    rescaled_theta = theta.transpose(1, 2) / torch.tensor([0.5 * w, 0.5 * h], dtype=image.dtype)
    grid = base_grid.view(1, h * w, 3).bmm(rescaled_theta).view(1, h, w, 2)
    return grid_sample(image, grid, mode="nearest", padding_mode="zeros", align_corners=False)


def pixels(h, w):
    """An image whose pixels say which they are, from 1; 0 is black."""
    return torch.arange(1, h * w + 1, dtype=torch.float64).reshape(1, 1, h, w)


whole = lambda values: values.flatten().int().tolist()
# No pixel comes from within 1/2000 of halfway between two, where rounding would decide.
sizes = {(6, 6): [0, 11, -33, 90, -90, 137], (4, 7): [10, -71, 180], (5, 3): [-19, 28, -90, -160]}
rotations = [
    {"shape": [len(angles), 1, h, w], "angles": angles, "values": [v for angle in angles for v in whole(rotate(pixels(h, w), angle))]}
    for (h, w), angles in sizes.items()
]

# Sides are powers of two: the grid from −1 to 1 holds the places exactly.
h, w = 4, 8
row = torch.arange(h * w, dtype=torch.float64).reshape(h, w) % 11 / 2 - 1
column = torch.arange(h * w, dtype=torch.float64).reshape(h, w) * 7 % 19 / 2 - 1
grid = torch.stack([(2 * column + 1) / w - 1, (2 * row + 1) / h - 1], dim=-1).unsqueeze(0)
sampled = grid_sample(pixels(h, w), grid, mode="nearest", padding_mode="zeros", align_corners=False)
halfway = {"shape": [1, 1, h, w], "row": row.flatten().tolist(), "column": column.flatten().tolist(), "values": whole(sampled)}

save("rotations", {"rotations": rotations, "halfway": halfway})
