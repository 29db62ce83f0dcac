#!/usr/bin/env python3
"""Draws waitlistd.ico: a waiting list that gets shorter, white on the blue of the NHS. Usage: icon.py OUTPUT.ico"""

import struct
import sys
import zlib
from pathlib import Path

BLUE, WHITE = (0x00, 0x5E, 0xB8), (0xFF, 0xFF, 0xFF)
SIZES = (16, 24, 32, 48, 64, 256)
SAMPLES = 6  # a side, in each pixel
# Left, top, right, bottom on a square of 32: bars on whole pixels of the sizes that lists and the task bar show.
BARS = ((6, 6, 10, 26), (14, 12, 18, 26), (22, 18, 26, 26))
CORNER = 4


def colour_at(x, y):
    """The colour at a point of the square of 32, or None outside its rounded corners."""
    from_corner = [max(CORNER - at, at - (32 - CORNER), 0) for at in (x, y)]
    if from_corner[0] ** 2 + from_corner[1] ** 2 > CORNER**2:
        return None
    return WHITE if any(left <= x < right and top <= y < bottom for left, top, right, bottom in BARS) else BLUE


def pixel(column, row, size):
    steps = [(step + 0.5) / SAMPLES for step in range(SAMPLES)]
    seen = [colour_at((column + dx) * 32 / size, (row + dy) * 32 / size) for dx in steps for dy in steps]
    inside = [colour for colour in seen if colour]
    if not inside:
        return (0, 0, 0, 0)
    return (*(round(sum(part) / len(inside)) for part in zip(*inside)), round(255 * len(inside) / len(seen)))


def bitmap(rows):
    """A device-independent bitmap: bottom up, blue first, and a mask that is empty because alpha says it."""
    size = len(rows)
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    colours = b"".join(bytes((b, g, r, a)) for row in reversed(rows) for r, g, b, a in row)
    return header + colours + bytes((size + 31) // 32 * 4 * size)


def png(rows):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    lines = b"".join(b"\0" + bytes(part for point in row for part in point) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows), len(rows), 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


def icon():
    images = []
    for size in SIZES:
        rows = [[pixel(column, row, size) for column in range(size)] for row in range(size)]
        images.append(png(rows) if size == 256 else bitmap(rows))
    at = 6 + 16 * len(images)
    directory = struct.pack("<HHH", 0, 1, len(images))
    for size, image in zip(SIZES, images):
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), at)
        at += len(image)
    return directory + b"".join(images)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Path(sys.argv[1]).write_bytes(icon())
