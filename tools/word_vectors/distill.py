"""Static vectors of word pieces, such that the mean of a text's pieces points where MiniLM's sentence vector points."""

import re
import sys
import unicodedata

import numpy as np
from scipy import sparse


def words(text):
    """As metier reads words before cutting them into pieces: lower case, no accents, no apostrophes."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9+#]+", text.replace("'", "").replace("’", ""))


def piece_counts(texts, tokenizer):
    """A row a text: how often each word piece stands in it."""
    of_word, indices, starts = {}, [], [0]
    for text in texts:
        for word in words(text):
            if word not in of_word:
                of_word[word] = tokenizer.encode(word, add_special_tokens=False).ids
            indices += of_word[word]
        starts.append(len(indices))
    shape = (len(texts), tokenizer.get_vocab_size())
    counts = sparse.csr_matrix((np.ones(len(indices), np.float32), np.array(indices, np.int32), starts), shape=shape)
    counts.sum_duplicates()
    return counts


def principal_axes(vectors, dimensions):
    """The directions in which the vectors differ most; not centered, since cosines are wanted."""
    values, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    return axes[:, np.argsort(-values)[:dimensions]].astype(np.float32)


def unit(rows):
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def train(counts, wanted, seed, epochs=8, batch=1024, rate=0.005):
    """Maximizes the mean cosine between a text's sum of pieces and the wanted vector, by Adam on the rows in use."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, 0.05, (counts.shape[1], wanted.shape[1])).astype(np.float32)
    momentum, variance = np.zeros_like(vectors), np.zeros(len(vectors), np.float32)
    for epoch in range(epochs):
        step, total = rate * (1 - epoch / epochs) + rate * 0.02, 0.0
        order = rng.permutation(counts.shape[0])
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            rows = counts[chosen]
            pieces = np.unique(rows.indices)
            rows, target = rows[:, pieces], wanted[chosen]
            sums = np.asarray(rows @ vectors[pieces])
            length = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
            direction = sums / length
            cosine = (direction * target).sum(1, keepdims=True)
            total += float(cosine.sum())
            gradient = np.asarray(rows.T @ ((cosine * direction - target) / length))
            momentum[pieces] = 0.9 * momentum[pieces] + 0.1 * gradient
            variance[pieces] = 0.99 * variance[pieces] + 0.01 * (gradient * gradient).mean(1)
            vectors[pieces] -= step * momentum[pieces] / (np.sqrt(variance[pieces])[:, None] + 1e-8)
        print(f"epoch {epoch + 1}: mean cosine {total / len(order):.4f}", file=sys.stderr)
    return vectors
