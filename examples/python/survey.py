"""Codes what people wrote as their job in a survey, and shows what to do with the answers.

    pip install 'metier[pandas]'
    python survey.py

Each part is a cell that also runs in a notebook.
"""

# %% An index. `metier.build("db_30_1_text.zip", "my-index")` makes one of a whole release; this one is a sample.
import metier

index = metier.sample()
print(index)

# %% One answer, with what else it could be and why.
coded = index.code("RN, night shift", top=2, explain=True)
for candidate in coded.candidates:
    reasons = candidate.evidence or []
    print(f"{candidate.code}  {candidate.probability:.2f}  {candidate.title}: {len(reasons)} reasons")

# %% A table: the codes come as columns after yours.
import pandas as pd  # noqa: E402

answers = pd.DataFrame(
    {
        "person": [1, 2, 3, 4, 5],
        "job": ["Registerd Nurse", "I fix cars", "cashier (part time)", None, "self employed"],
        "industry": ["622110", None, "445110", None, "238210"],
    }
)
answers = index.code_table(answers, title="job", industry="industry", top=2)
print(answers[["job", "onet_soc_code", "occupation_title", "probability", "decision"]])

# %% Rely on what is accepted; a person looks at the rest.
print(answers["decision"].value_counts().to_dict())
to_review = answers[answers["decision"] == "review"]
for row in to_review.itertuples():
    print(f"{row.job}: {row.onet_soc_code} or {row.alt2_code}?")

# %% Join what is known of the occupations.
occupations = index.occupations().to_pandas()
accepted = answers[answers["decision"] == "accept"].merge(occupations, left_on="onet_soc_code", right_on="code")
print(accepted[["job", "title", "job_zone"]])

# %% Where could they go from here?
for hit in index.related("29-1141.00", limit=3):
    print(hit.code, hit.title)
