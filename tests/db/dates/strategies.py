"""Makes dates for the property tests: every form the grammar knows, over the whole range of years."""

from __future__ import annotations

from hypothesis import strategies as st

from db.dates import MAX_YEAR, MIN_YEAR, days_in_month

# Texts made of what dates are made of, and a few strangers: nearly all are wrong in one way or another.
NEARLY_DATES = st.text(alphabet="0012359-/:TZX.+~?%[]{},YES \n٢２ux\x00\ud800", max_size=24)

_QUALIFIERS = st.sampled_from(["", "", "", "?", "~", "%"])
_OFFSETS = st.one_of(
    st.sampled_from(["", "Z", "+00:00", "+14:00", "-15:59"]),
    st.builds("{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(1, 15), st.integers(0, 59)),
)


def year_text(year: int) -> str:
    """Spell an astronomical year as EDTF does."""
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04}" if year < 0 else f"{year:04}"


@st.composite
def years(draw: st.DrawFn, within: int = 0) -> int:
    """Years anywhere in range, those of our own time and those around 0 more often; `within` the ends by so many."""
    return draw(
        st.one_of(
            st.integers(MIN_YEAR + within, MAX_YEAR - within),
            st.integers(-12, 12),
            st.integers(-10_010, 10_010),
            st.integers(1800, 2100),
        )
    )


@st.composite
def days(draw: st.DrawFn) -> str:
    year, month = draw(years(within=1)), draw(st.integers(1, 12))
    day = draw(st.one_of(st.integers(1, days_in_month(year, month)), st.just(days_in_month(year, month))))
    return f"{year_text(year)}-{month:02}-{day:02}"


@st.composite
def instants(draw: st.DrawFn) -> str:
    hour, minute, second = draw(st.integers(0, 23)), draw(st.integers(0, 59)), draw(st.integers(0, 59))
    clock = f"T{hour:02}:{minute:02}:{second:02}"[: draw(st.sampled_from([3, 6, 9]))]
    if len(clock) == 9 and draw(st.booleans()):
        clock += "." + draw(st.text(alphabet="0123456789", min_size=1, max_size=9))
    return draw(days()) + clock + draw(_OFFSETS)


@st.composite
def moments(draw: st.DrawFn) -> str:
    """Single dates that are right."""
    year = year_text(draw(years(within=1)))
    plain: str = draw(
        st.one_of(
            st.just(year),
            st.builds("{}-{:02}".format, st.just(year), st.integers(1, 12)),
            st.builds("{}-{}".format, st.just(year), st.integers(21, 41)),
            days(),
            instants(),
            st.sampled_from(["201X", "19XX", "1XXX", "XXXX", "-004X", "-01XX"]),
            st.builds("{:04}-XX".format, st.integers(0, 9999)),
            st.builds("{:04}-{:02}-XX".format, st.integers(0, 9999), st.integers(1, 12)),
            st.sampled_from(
                ["2004-XX-XX", "15XX-12-25", "1XXX-12", "156X-02-29", "XXXX-12-XX", "1984-1X", "2019-06-1X"]
            ),
        )
    )
    return plain + draw(_QUALIFIERS)


@st.composite
def dates(draw: st.DrawFn) -> str:
    """Single dates and intervals; an interval may have its end before its start."""
    if draw(st.booleans()):
        return draw(moments())
    start = draw(st.one_of(moments(), st.sampled_from(["", ".."])))
    return f"{start}/{draw(st.one_of(moments(), st.sampled_from(['', '..'])))}"
