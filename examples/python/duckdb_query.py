"""Codes titles in DuckDB: a relation, or a function in SQL.

pip install 'metier[duckdb]'
python duckdb_query.py
"""

import duckdb
import metier
import pyarrow as pa

index = metier.sample()
connection = duckdb.connect()
connection.execute("CREATE TABLE postings AS SELECT * FROM (VALUES (1, 'RN'), (2, 'cashier'), (3, NULL)) t(id, job)")

# A relation comes back as a relation of the same connection.
coded = index.code_table(connection.table("postings"), title="job", top=1)
print(coded.filter("decision = 'accept'").select("id, onet_soc_code").order("id").fetchall())


# A function for SQL gets Arrow data, many rows at a time.
def occupation_code(jobs: pa.Array) -> pa.Array:
    """Returns the likeliest code of each title."""
    table = pa.table({"title": jobs})
    return index.code_table(table, top=1)["onet_soc_code"].combine_chunks()


connection.create_function(  # type: ignore[call-overload]  # The stubs know enums only.
    "occupation_code", occupation_code, ["VARCHAR"], "VARCHAR", type="arrow", null_handling="special"
)
print(connection.sql("SELECT job, occupation_code(job) FROM postings ORDER BY id").fetchall())
