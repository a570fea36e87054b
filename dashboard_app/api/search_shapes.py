"""The shapes of the search, with an example."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from dashboard_app.asking.validation import plain_text
from dashboard_app.search import LIMIT, LONGEST

MOST = 50


class SearchedFor(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    search: Annotated[
        Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(plain_text)],
        Field(description="Words that all have to be held. Without any, the pages and dashboards."),
    ] = ""
    limit: Annotated[StrictInt, Field(ge=1, le=MOST, description="Hits in a group.")] = LIMIT


class FoundHit(BaseModel):
    """One thing found."""

    key: Annotated[str, Field(description="A path, the id of a dashboard, the name of a metric, or what filters take.")]
    title: str
    about: Annotated[str, Field(description="More about it: the definition of a metric, the description or owner of a dashboard.")]
    address: Annotated[str, Field(description="Where it is on the pages.")]


class FoundGroup(BaseModel):
    """Hits of one sort, the best first."""

    name: Literal["pages", "dashboards", "figures", "vendors", "products", "categories"]
    title: str
    hits: list[FoundHit]


class Found(BaseModel):
    """What was found, in groups that are never empty."""

    groups: list[FoundGroup]


FOUND: dict[str, Any] = {
    "groups": [
        {
            "name": "figures",
            "title": "Figures",
            "hits": [
                {
                    "key": "revenue",
                    "title": "Revenue",
                    "about": "Gross merchandise value less discounts and refunds.",
                    "address": "/sales?metric=revenue",
                }
            ],
        },
        {
            "name": "vendors",
            "title": "Vendors",
            "hits": [{"key": "V-1", "title": "Nordic Revenue Ltd", "about": "", "address": "/vendors?vendor=V-1"}],
        },
    ]
}
