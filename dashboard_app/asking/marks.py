"""What one may ask about the rows behind a mark, as a schema, and its way to the core's question."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from dashboard_app.asking.questions import EXCLUDE, MAX_FILTERS, Name, Question, SortFields, Values, filters_of, sorts
from dashboard_app.asking.validation import plain_text
from data.query import MAX_ROWS, Mark, RowsQuery

PAGE = 100
LAST_OFFSET = 10**9


class MarkOf(BaseModel):
    """One value of the answer to a question, named as its row is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: Annotated[Name, Field(description="Which metric of the question.")]
    at: Annotated[
        Annotated[str, StringConstraints(min_length=10, max_length=40), AfterValidator(plain_text)] | None,
        Field(description="With a grain: the bucket, as rows name it (its first day; an hour by its first instant)."),
    ] = None
    members: Annotated[
        dict[Name, Values],
        Field(
            max_length=MAX_FILTERS,
            description="Of the question's dimensions, as rows name them; `__other__` is the row of the rest, `<dimension>"
            f"{EXCLUDE}` all but those named. Without a dimension all its members together.",
        ),
    ] = {}
    compared: Annotated[
        StrictBool, Field(description="Not the value itself, but the one that it is compared with: `<metric>__previous` of the same row.")
    ] = False

    def to_mark(self) -> Mark:
        return Mark(self.metric, self.at, filters_of(self.members), self.compared)


class RowsQuestion(BaseModel):
    """A question for the rows behind a mark."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: Annotated[Question, Field(description="The question whose answer the mark is in, as in `POST /query`.")]
    mark: MarkOf
    sort: SortFields = []
    limit: Annotated[
        StrictInt | None, Field(ge=1, le=MAX_ROWS, description="Rows on a page, 100 unless told; a file holds all of them.")
    ] = None
    offset: Annotated[StrictInt, Field(ge=0, le=LAST_OFFSET, description="How many rows to leave out: `meta.next_offset`.")] = 0

    def to_query(self, limit: int = PAGE) -> RowsQuery:
        """`limit` is taken where none was asked for."""
        return RowsQuery(self.query.to_query(), self.mark.to_mark(), sorts(self.sort), self.limit or limit, self.offset)
