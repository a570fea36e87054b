"""The studies: questions that are not one grouping. A study is a file in this folder and a line in `STUDIES`."""

from __future__ import annotations

from data.errors import UnknownName
from data.studies import affinity, assortment, currencies, exchange_rates, missing_rates, retention, segments
from data.studies.base import PRIVATE_MINIMUM, Option, Options, Study, check_minimum

__all__ = ["PRIVATE_MINIMUM", "STUDIES", "Option", "Options", "Study", "check_minimum", "find_study"]

STUDIES: dict[str, Study] = {
    study.name: study
    for study in (
        retention.STUDY, segments.STUDY, assortment.STUDY, affinity.STUDY, currencies.STUDY, exchange_rates.STUDY, missing_rates.STUDY,
    )
}  # fmt: skip


def find_study(name: str) -> Study:
    """The study called `name`. Raises `UnknownName` with the nearest name there is."""
    if name not in STUDIES:
        raise UnknownName.of("study", "study", name, STUDIES)
    return STUDIES[name]
