"""The texts that the word vectors are trained on: a release, WordNet's glosses, and phrases put together at random.

Queries of evaluation sets never take part: give their files to `training_texts`. The glosses of WordNet's persons are
left out too, because "what is a person called who ..." is a natural test of search by meaning.
"""

import csv
import random
import re
from collections import Counter
from pathlib import Path

PERSONS = "18"  # the number of WordNet's lexicographer file noun.person
PLACES = ["for", "in", "at", "from", "with", "to", "on", "of", "and keep the", "so that people can use the"]
# What stands before a verb, and the form that the verb then takes.
OPENINGS = [
    ("", "plain"), ("", "plain"), ("", "third"), ("", "third"), ("", "gerund"),
    ("someone who ", "third"), ("a person who ", "third"), ("somebody that ", "third"), ("people who ", "plain"),
    ("job where you ", "plain"), ("i like to ", "plain"), ("i want to ", "plain"), ("i ", "plain"),
    ("workers who ", "plain"), ("work ", "gerund"), ("job ", "gerund"), ("help people ", "plain"),
]  # fmt: skip
CLAUSES = [
    "{v} {n}", "{v} {n}", "{v} {a} {n}", "{v} {n} {p} {m}", "{v} {n} and {m}", "{v} {a} {n} {p} the {m}",
    "{v} {m} {p} {a} {n}", "{v} {n} {p} a {m}", "{v} {n} for a living",
]  # fmt: skip


def rows(release, name):
    with open(Path(release) / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def release_texts(release):
    """Titles, and separately statements: definitions, tasks, detailed work activities."""
    occupations = rows(release, "Occupation Data.txt")
    alternates = rows(release, "Alternate Titles.txt")
    titles = [row["Title"] for row in occupations]
    titles += [row["Alternate Title"] for row in alternates]
    titles += [row["Short Title"] for row in alternates if row["Short Title"] not in ("", "n/a")]
    titles += [row["Reported Job Title"] for row in rows(release, "Sample of Reported Titles.txt")]
    statements = [row["Description"] for row in occupations]
    statements += [row["Task"] for row in rows(release, "Task Statements.txt")]
    statements += [row["DWA Title"] for row in rows(release, "DWA Reference.txt")]
    return titles, statements


class WordNet:
    """Glosses with their examples, and lemmas by part of speech with how often they were tagged in its corpus."""

    def __init__(self, folder):
        self.glosses, self.lemmas = [], {}
        tagged = Counter()
        for line in open(Path(folder) / "index.sense", encoding="latin-1"):
            key, _, _, count = line.split()
            lemma, kind = key.split("%")
            tagged[lemma, kind[0]] += int(count)
        for part, digits in [("noun", "1"), ("verb", "2"), ("adj", "35"), ("adv", "4")]:
            words = set()
            for line in open(Path(folder) / f"data.{part}", encoding="latin-1"):
                if line.startswith("  "):
                    continue
                entry, gloss = line.rstrip("\n").split(" | ", 1)
                fields = entry.split(" ")
                count = int(fields[3], 16)
                words.update(re.sub(r"\(.*\)", "", fields[4 + 2 * k]).lower() for k in range(count))
                if fields[1] != PERSONS or part != "noun":
                    self.glosses.append(gloss.split('; "')[0].strip())
                    self.glosses += re.findall(r'"([^"]{8,})"', gloss)
            self.lemmas[part] = {word: sum(tagged[word, d] for d in digits) for word in sorted(words)}


def inflect(verb, form):
    head, *rest = verb.split(" ")
    if form == "third":
        if head in ("be", "have"):
            head = {"be": "is", "have": "has"}[head]
        elif head.endswith("y") and head[-2:-1] not in "aeiou":
            head = head[:-1] + "ies"
        else:
            head += "es" if head.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"
    elif form == "gerund":
        head = head[:-1] + "ing" if head.endswith("e") and not head.endswith("ee") else head + "ing"
    return " ".join([head, *rest])


class Sampler:
    """Draws words with a chance that grows with a power of their count."""

    def __init__(self, rng, counts, power):
        self.rng, self.words = rng, list(counts)
        self.cumulative, total = [], 0.0
        for word in self.words:
            total += (counts[word] + 0.3) ** power
            self.cumulative.append(total)

    def draw(self):
        return self.rng.choices(self.words, cum_weights=self.cumulative)[0]


def plain_phrases(statements, wordnet, count, seed):
    """Phrases as lay people write them: "someone who fixes cars"; verbs and nouns of WordNet and of the tasks."""
    rng = random.Random(seed)
    simple = lambda counts: {w: c for w, c in counts.items() if w.isalpha() and len(w) > 2}
    in_tasks = Counter(w for s in statements for w in re.findall(r"[a-z]+", s.lower()))
    first = Counter(m.group() for s in statements if (m := re.match(r"[a-z]+", s.lower())))
    nouns, verbs = simple(wordnet.lemmas["noun"]), simple(wordnet.lemmas["verb"])
    common_nouns = {w: c for w, c in nouns.items() if c > 0}
    common_verbs = {w: c for w, c in verbs.items() if c > 0}
    adjectives = {w: c for w, c in simple(wordnet.lemmas["adj"]).items() if c > 0}
    phrasal = {w.replace("_", " "): c for w, c in wordnet.lemmas["verb"].items() if w.count("_") == 1}
    verb_sources = [Sampler(rng, common_verbs, 0.35), Sampler(rng, common_verbs, 0.35), Sampler(rng, phrasal, 0.5)]
    verb_sources += [Sampler(rng, {w: c for w, c in first.items() if w in verbs}, 0.5)] * 2
    of_tasks = {w: c for w, c in in_tasks.items() if w in nouns or w.rstrip("s") in nouns}
    noun_sources = [Sampler(rng, common_nouns, 0.35), Sampler(rng, nouns, 0.35), Sampler(rng, of_tasks, 0.5)]
    adjective_source = Sampler(rng, adjectives, 0.4)

    def noun():
        word = rng.choice(noun_sources).draw()
        plural = word if word.endswith("s") else inflect(word, "third")
        return rng.choice([word, plural, plural, "the " + word, "a " + word])

    phrases = set()
    while len(phrases) < count:
        opening, form = rng.choice(OPENINGS)
        verb = inflect(rng.choice(verb_sources).draw(), form)
        clause = rng.choice(CLAUSES)
        phrases.add(opening + clause.format(v=verb, n=noun(), m=noun(), a=adjective_source.draw(), p=rng.choice(PLACES)))
    return sorted(phrases)


def spans(statements, seed):
    """A few words on end out of each statement, twice."""
    rng = random.Random(seed)
    found = set()
    for statement in statements:
        words = re.findall(r"[a-z][a-z'-]*", statement.lower())
        for _ in range(2):
            length = rng.randint(2, 6)
            start = rng.randint(0, max(0, len(words) - length))
            found.add(" ".join(words[start : start + length]))
    return sorted(found)


def mixed_titles(titles, count, seed):
    """Titles that nobody wrote: the opening words of one before the last word of another."""
    rng = random.Random(seed)
    split = [words for t in titles if 2 <= len(words := re.findall(r"[a-z0-9+#&-]+", t.lower())) <= 5]
    found = set()
    while len(found) < count:
        opening, head = rng.choice(split), rng.choice(split)
        found.add(" ".join(opening[: rng.randint(1, len(opening) - 1)] + head[-1:]))
    return sorted(found)


def training_texts(release, wordnet_folder, leave_out, seed):
    """All texts in lower case, each once, sorted; and those of the release, on which the principal axes are found."""
    wordnet = WordNet(wordnet_folder)
    titles, statements = release_texts(release)
    queries = set()
    for path in leave_out:
        with open(path, encoding="utf-8", newline="") as file:
            queries |= {row["query"].lower() for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    phrases = [word.replace("_", " ") for words in wordnet.lemmas.values() for word in words if "_" in word]
    texts = {t.lower() for t in titles + statements + wordnet.glosses + phrases}
    texts |= set(plain_phrases(statements, wordnet, 260_000, seed))
    texts |= set(spans(statements, seed + 1))
    texts |= set(mixed_titles(titles, 60_000, seed + 2))
    texts -= queries
    axes = {t.lower() for t in titles + statements} - queries
    return sorted(texts), sorted(axes)
