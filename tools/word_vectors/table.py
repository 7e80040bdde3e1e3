"""The file of word vectors, as `src/meaning/static_vectors.rs` reads it."""

import hashlib
import struct

import numpy as np

MAGIC, VERSION = b"METIERWV", 1


def to_bytes(pieces, vectors, licenses, inputs):
    """A header, the pieces, one scale a piece, one row of signed bytes a piece; a SHA-256 of all that at the end.

    Numbers are little-endian; texts are UTF-8 after their length. Pieces are sorted by their bytes; "##" before a
    piece means that it goes on in a word.
    """
    order = sorted(range(len(pieces)), key=lambda i: pieces[i].encode())
    largest = np.abs(vectors).max(axis=1)
    scales = (largest / 127 + 1e-12).astype("<f4")
    rows = np.clip(np.round(vectors / scales[:, None]), -127, 127).astype("<i1")
    text = lambda value: struct.pack("<H", len(value.encode())) + value.encode()
    content = MAGIC + struct.pack("<III", VERSION, vectors.shape[1], len(pieces))
    content += text(licenses) + text(inputs)
    content += b"".join(text(pieces[i]) for i in order)
    content += scales[order].tobytes() + rows[order].tobytes()
    return content + hashlib.sha256(content).digest()
