"""Codes a lazy frame of Polars: nothing is coded before it is collected.

pip install 'metier[polars]'
python polars_lazy.py
"""

import metier
import polars as pl

index = metier.sample()
postings = pl.LazyFrame({"job": ["RN", "cashier", "welder", "RN"], "year": [2025, 2025, 2026, 2026]})
by_occupation = (
    index.code_table(postings, title="job", top=1)
    .filter(pl.col("decision") == "accept")
    .group_by("onet_soc_code", "occupation_title")
    .agg(pl.len().alias("postings"))
    .sort("onet_soc_code")
)
print(by_occupation.collect())
