"""Words of dates in English, Russian, Chinese, German, French and Spanish. Data and folding only; reads no dates.

All words are stored folded: lower case, without diacritics, without a full stop at the end. Sources: CLDR 46 month and
day names (wide and abbreviated, format and stand-alone), and the abbreviations that newspapers of each language use.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒−﹣－"), "-") | dict.fromkeys(map(ord, "—―─"), "–")
_GONE: Final = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad")
)
_CLEANING: Final = _DASHES | _GONE | {ord("\u00a0"): " ", ord("\u202f"): " ", ord("\u2009"): " ", ord("\u3000"): " "}
_MARKS: Final = re.compile("[\u0300-\u036f]")
_SPACES: Final = re.compile(r"\s+")


def tidied(text: str) -> str:
    """Return the cell with full-width characters, odd spaces, dashes and invisible marks made plain. Case is kept."""
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES | _GONE)).translate(_CLEANING)
    return _SPACES.sub(" ", plain).strip()


def folded(word: str) -> str:
    """Return the word in lower case and without diacritics (й and ё count as letters with marks: й stays, ё is е)."""
    lower = word.lower()
    if lower.isascii():
        return lower
    kept = lower.replace("й", "\0")
    bare = _MARKS.sub("", unicodedata.normalize("NFD", kept)).replace("\0", "й")
    return unicodedata.normalize("NFC", bare).replace("ß", "ss")


def _words(listed: str) -> tuple[str, ...]:
    """The words of a list that is written with spaces between them."""
    return tuple(listed.split())


def _table(*rows: str) -> dict[str, int]:
    """Words by the number of their row, counted from 1."""
    return {word: number for number, row in enumerate(rows, start=1) for word in row.split()}


MONTHS: Final = _table(
    "january jan januar janner jaenner janvier janv enero ene январь января янв january's gennaio janeiro",
    "february feb februar feber fevrier fevr fev febrero февраль февраля фев февр febbraio fevereiro",
    "march mar marz maerz mrz mars marzo март марта мар marco",
    "april apr avril avr abril abr апрель апреля апр aprile",
    "may mai mayo май мая maggio maio",
    "june jun juni juin junio июнь июня июн giugno junho",
    "july jul juli juillet juil julio июль июля июл luglio julho",
    "august aug aout agosto ago август августа авг",
    "september sep sept septembre septiembre setiembre set сентябрь сентября сен сент settembre setembro",
    "october oct oktober okt octobre octubre октябрь октября окт ottobre outubro",
    "november nov novembre noviembre ноябрь ноября ноя нояб novembro",
    "december dec dezember dez decembre diciembre dic декабрь декабря дек dicembre dezembro",
)
"""Month names. `mar` and `mai` are months here; as weekdays they only ever stand beside a month."""

MONTHS_PREPOSITIONAL: Final = _table(
    "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре", "декабре"
)
MONTHS.update(MONTHS_PREPOSITIONAL)
MONTHS.update(
    _table(
        "januari ianuarie січня січень", "februari februarie лютого лютий", "maart mrt martie березня березень",
        "aprilie квітня квітень", "mei maj травня травень", "iunie червня червень", "iulie липня липень",
        "augustus augusti серпня серпень", "septembrie вересня вересень", "octombrie жовтня жовтень",
        "noiembrie листопада листопад", "desember decembrie грудня грудень",
    )
)  # fmt: skip
MONTHS.update(
    _table(
        "stycznia styczen ledna leden januara ocak januar tammikuu tammikuuta ιανουαριου ιανουαριος",
        "lutego luty unora unor februara subat helmikuu helmikuuta φεβρουαριου φεβρουαριος",
        "marca marzec brezna brezen marec marts marcius mart maaliskuu maaliskuuta μαρτιου μαρτιος",
        "kwietnia kwiecien dubna duben aprila nisan aprilis huhtikuu huhtikuuta απριλιου απριλιος",
        "maja kvetna kveten mayıs majus toukokuu toukokuuta μαιου μαιος",
        "czerwca czerwiec cervna cerven juna haziran junius kesakuu kesakuuta ιουνιου ιουνιος",
        "lipca lipiec cervence cervenec jula temmuz julius heinakuu heinakuuta ιουλιου ιουλιος",
        "sierpnia sierpien srpna srpen augusta agustos augusztus elokuu elokuuta αυγουστου αυγουστος",
        "wrzesnia wrzesien zari septembra eylul szeptember syyskuu syyskuuta σεπτεμβριου σεπτεμβριος",
        "pazdziernika pazdziernik rijna rijen oktobra ekim lokakuu lokakuuta οκτωβριου οκτωβριος",
        "listopada listopad listopadu novembra kasım marraskuu marraskuuta νοεμβριου νοεμβριος",
        "grudnia grudzien prosince prosinec decembra aralık joulukuu joulukuuta δεκεμβριου δεκεμβριος",
    )
)  # fmt: skip
"""Further names: Dutch, Scandinavian, Romanian, Ukrainian, Polish, Czech, Slovak, Turkish, Hungarian, Finnish, Greek.
Croatian ones are left out: "listopada" is October there and November in Polish; such a list is set aside, and said.
"""

WEEKDAYS: Final = _table(
    "monday mon montag mo lundi lun lunes понедельник пн 星期一 周一",
    "tuesday tue tues dienstag di mardi martes вторник вт 星期二 周二",
    "wednesday wed mittwoch mi mercredi mer miercoles mie среда среду ср 星期三 周三",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue четверг чт 星期四 周四",
    "friday fri freitag fr vendredi ven viernes vie пятница пятницу пт 星期五 周五",
    "saturday sat samstag sonnabend sa samedi sam sabado sab суббота субботу сб 星期六 周六",
    "sunday sun sonntag so dimanche dim domingo dom воскресенье вс 星期日 星期天 周日",
)
"""Days of the week, Monday is 1 (ISO 8601)."""

FILLERS: Final = _words(
    """
    of the on in at de del la el le les den der dem am im vom um a à year anno год года году годы годов гг г в во на
    l d dia jour tag uhr days day h день дня число числа ч час часов year's annee ano jahr jahre jahres
    """
)
"""Words that say nothing about when: articles, prepositions and "year"."""

SEASONS: Final = {
    "spring": 21, "springtime": 21, "fruhling": 21, "fruehling": 21, "fruhjahr": 21, "printemps": 21, "primavera": 21,
    "весна": 21, "весной": 21, "весны": 21, "весну": 21, "春": 21, "春天": 21, "春季": 21, "summer": 22, "sommer": 22,
    "ete": 22, "verano": 22, "лето": 22, "летом": 22, "лета": 22, "夏": 22, "夏天": 22, "夏季": 22, "autumn": 23,
    "fall": 23, "herbst": 23, "automne": 23, "otono": 23, "осень": 23, "осенью": 23, "осени": 23, "秋": 23, "秋天": 23,
    "秋季": 23, "winter": 24, "hiver": 24, "invierno": 24, "зима": 24, "зимой": 24, "зимы": 24, "зиму": 24, "冬": 24,
    "冬天": 24, "冬季": 24,
}  # fmt: skip
"""EDTF season codes (ISO 8601-2, 4.8: 21 spring to 24 winter, hemisphere not said)."""

ABOUT: Final = _words(
    """
    approximately approx around about abt circa cca ca c ~ ≈ est estimated cal calculated roughly some gegen etwa
    ungefahr zirka rund um около приблизительно примерно ориентировочно ок прибл environ vers autour alrededor
    hacia aproximadamente aprox sobre 约 大约 大概 左右 前后 约为
    """
)
"""Before or after a date: it is approximate (EDTF ~)."""

PERHAPS: Final = _words(
    """
    probably possibly perhaps likely uncertain presumably maybe wohl vermutlich vielleicht wahrscheinlich
    moglicherweise вероятно возможно предположительно видимо peut-etre probablement probable possiblement quiza
    quizas probablemente posiblemente 可能 或许 也许 大概是 疑
    """
)
"""Before or after a date: it is uncertain (EDTF ?)."""

EARLY: Final = _words(
    """
    early beginning start anfang beginn начало начале начала debut principios comienzos inicios
    初 年初 月初 初期 早期 上旬
    """
)
MIDDLE: Final = _words(
    """
    mid middle mitte середина середине середины mi milieu mediados 中 年中 月中 中旬 中期
    """
)
LATE: Final = _words(
    """
    late end ende конец конце конца fin finales fines 末 底 年底 年末 月底 月末 下旬 末期 晚期
    """
)

OPEN_END: Final = _words(
    """
    .. ... … still_in_office in_office still_active still_open until_now to_present until_present open_ended
    present now today ongoing current currently continuing to-date date tbc open pending incumbent
    in_progress offen abierto ouvert открыто 未结束 heute laufend jetzt
    gegenwart andauernd по_настоящее_время настоящее_время н/в н.в н_в сейчас продолжается наст_время aujourd'hui
    present en_cours actuel actualidad presente hoy actual en_curso vigente 至今 现在 今 目前 进行中
    """
)
"""In place of an end: it goes on. Spaces are written as underscores."""

NOTHING: Final = _words(
    """
    - -- – — / \\n n/a na n.a n.a. nan nat none null nil undefined unknown tbd t.b.d tba ? ?? ??? no_date n.d nd s.d
    s/d unbekannt k.a k._a o.d неизвестно нет нет_данных н/д без_даты б.д inconnu inconnue desconocido desconocida
    sin_fecha sans_date ohne_datum 未知 不详 无 不明 待定 . #n/a #ref! #value! #valeur! #name? #div/0! #null! #num! <na>
    (blank) (null) (none) [] {} [[]] [''] [none] [null]
    undated not_dated not_known unk no_data not_available not_applicable nincs brak
    """
)
"""Cells that stand for "no date". Spaces are written as underscores."""

_DATES_ALONE: Final = frozenset(("nd", "n.d", "s.d", "s/d", "o.d", "б.д", "undated", "not_dated", "no_date", "tbd"))
"""Words for no date that may be something else in another column: ND is a state."""
NOTHING_CELLS: Final = frozenset(
    spelled.replace("_", " ")
    for word in NOTHING
    if word not in _DATES_ALONE
    for spelled in (word, word.upper(), word.title(), word.capitalize())
)
"""Cells of any column that say nothing, as they are spelled."""


def filled(cell: str) -> bool:
    """Whether a cell says anything: it is not blank and no word for nothing."""
    text = cell.strip()
    return bool(text) and folded(text).replace(" ", "_") not in NOTHING


BEFORE: Final = _words("before bef by nlt vor до avant antes 之前 以前")
"""Some time before a date: EDTF's [..1914] (GEDCOM: BEF; manifests of launches: NLT, no later than)."""
AFTER: Final = _words("after aft net nach после apres despues 之后 以后")
"""Some time after a date: [1918..] (GEDCOM: AFT; manifests of launches: NET, no earlier than)."""
UNTIL: Final = _words("until till bis jusque hasta to")
"""All the time up to a date: ../1914."""
SINCE: Final = _words("since from seit ab с depuis desde 自 以来")
"""All the time from a date on: 1918/.."""

ZONES_MINUTES: Final = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "msk": 180, "мск": 180, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "aest": 600, "aedt": 660, "nzst": 720,
    "nzdt": 780, "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip
"""Offsets from UTC, in minutes, of abbreviations that mean one thing in practice. CST, IST and BST do not and are
left out.
"""
