"""The few words that the drawing itself needs, in each language: short names, units, plurals. Data and lookups only.

Full names of months and the ways to say a date come from db.dates; here is what an axis and a folded mark add.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from db.dates.languages import Language, find_language
from db.dates.languages.base import one_or_more, slavic

# From here on numbers of four digits are grouped; years below are written plain.
_GROUPED_FROM = 10_000
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Words:
    """What an axis and counts say. `events` has the forms for 1, few and many; `units` the signs of years, days,
    hours, minutes and seconds in a distance; patterns take {n} or {a} and {b}."""

    dates: Language
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    quarter: str
    decade: str
    weekday_and_day: str
    events: tuple[str, ...]
    plural: Callable[[int], int]
    units: tuple[str, str, str, str, str]
    thousand: str
    million: str
    today: str
    group: str = ","
    # What follows the number of a year or a day where a date is counted with a sign rather than a space.
    year: str = "{n}"
    day: str = "{n}"
    of: str = " / "

    def count_of_events(self, count: int, shown: int | None = None) -> str:
        """ "12 events", or "3 of 12 events" where only so many are shown."""
        part = "" if shown is None else f"{self.number(shown)}{self.of}"
        return f"{part}{self.number(count)} {self.events[min(self.plural(count), len(self.events) - 1)]}"

    def number(self, value: int) -> str:
        """Return a whole number with its thousands apart."""
        return f"{value:,}".replace(",", self.group) if abs(value) >= 1000 else str(value)

    def short_number(self, value: int) -> str:
        """Return a count in at most four characters or so: 940, 1.2k, 34k, 1.2M."""
        if value < 1000:
            return str(value)
        if value < _MILLION:
            return _in_units(value, 1000, self.thousand)
        return _in_units(value, _MILLION, self.million)

    def year_label(self, year: int) -> str:
        """Return an astronomical year as people write it: 2019, 44 BCE, 12,000 BCE."""
        shown = year if year > 0 else 1 - year
        text = self.number(shown) if shown >= _GROUPED_FROM else str(shown)
        return self.year.format(n=text) if year > 0 else self.bce(text)

    def bce(self, text: str) -> str:
        """Return a year or a run of years before the era: "44 BCE", "200–101 BCE"."""
        # Where the word for "year" belongs to the sentence, an axis has no room for it.
        return self.dates.say("bce", year=text).replace(" г.", "")


def _in_units(value: int, unit: int, sign: str) -> str:
    tenths = value * 10 // unit
    return f"{tenths // 10}{sign}" if tenths >= 100 or tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}{sign}"


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


@lru_cache(maxsize=8)
def words(tag: str) -> Words:
    """Return the words of a language such as "ru" or "zh-CN"; English for one that has no table."""
    key = tag.replace("_", "-").partition("-")[0].lower()
    dates = find_language(key)
    match key:
        case "ru":
            return Words(
                dates,
                _names("янв фев мар апр май июн июл авг сен окт ноя дек"),
                _names("пн вт ср чт пт сб вс"),
                "{n} кв.",
                "{n}-е",
                "{a} {b}",
                ("событие", "события", "событий"),
                slavic,
                ("г.", "дн.", "ч", "мин", "с"),
                " тыс.",
                " млн",
                "сегодня",
                " ",
            )
        case "zh":
            return Words(
                dates,
                _names("1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月"),
                _names("周一 周二 周三 周四 周五 周六 周日"),
                "第{n}季度",
                "{n}年代",
                "{b}日 {a}",
                ("个事件",),
                lambda _: 0,
                ("年", "天", "小时", "分", "秒"),
                "k",
                "M",
                "今天",
                ",",
                "{n}年",
            )
        case "de":
            return Words(
                dates,
                _names("Jan Feb März Apr Mai Juni Juli Aug Sept Okt Nov Dez"),
                _names("Mo Di Mi Do Fr Sa So"),
                "Q{n}",
                "{n}er",
                "{a} {b}.",
                ("Ereignis", "Ereignisse"),
                one_or_more,
                ("J", "T", "Std.", "Min.", "s"),
                "k",
                " Mio.",
                "heute",
                ".",
            )
        case "fr":
            return Words(
                dates,
                _names("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
                _names("lun. mar. mer. jeu. ven. sam. dim."),
                "T{n}",
                "années {n}",
                "{a} {b}",
                ("événement", "événements"),
                lambda n: 0 if n < 2 else 1,
                ("ans", "j", "h", "min", "s"),
                "k",
                "M",
                "aujourd’hui",
                "\u202f",
                of=" sur ",
            )
        case "es":
            return Words(
                dates,
                _names("ene feb mar abr may jun jul ago sept oct nov dic"),
                _names("lun mar mié jue vie sáb dom"),
                "T{n}",
                "años {n}",
                "{a} {b}",
                ("evento", "eventos"),
                one_or_more,
                ("a", "d", "h", "min", "s"),
                "k",
                "M",
                "hoy",
                ".",
                of=" de ",
            )
        case _:
            return Words(
                dates,
                _names("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
                _names("Mon Tue Wed Thu Fri Sat Sun"),
                "Q{n}",
                "{n}s",
                "{a} {b}",
                ("event", "events"),
                one_or_more,
                ("y", "d", "h", "min", "s"),
                "k",
                "M",
                "today",
                of=" of ",
            )
