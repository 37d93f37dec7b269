"""What the headers of event lists are called, in English, Russian, Chinese, German, French and Spanish. Data and
look-up.

`field_of(header)` says which field a column name most likely means and how surely. Knows nothing of what is in the
column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from db.schema.fields import MAPPED
from explorer.importing.dates.vocabulary import folded, tidied

FIELD_NAMES: Final = {
    "start": "Start",
    "end": "End",
    **{field.name: field.heading or field.label for field in MAPPED},
    "source_title": "Source title",
    "source_publisher": "Publisher",
    "source_author": "Author",
    "source_date": "Source date",
    "source_url": "Source URL",
    "quote": "Quote",
    "quote_speaker": "Speaker",
    "quote_rights": "Quote rights",
    "quote_locator": "Page or minute",
    "quote_language": "Quote language",
    "id": "Id",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "start_year": "Start: year",
    "start_month": "Start: month",
    "start_day": "Start: day",
    "start_time": "Start: time",
    "start_zone": "Start: time zone",
    "start_precision": "Start: precision",
    "end_year": "End: year",
    "end_month": "End: month",
    "end_day": "End: day",
    "end_time": "End: time",
    "end_zone": "End: time zone",
    "end_precision": "End: precision",
    "duration": "Duration",
    "all_day": "All day",
    "date_notes": "Notes on dates",
}
"""Every field that a column can be mapped to, and what the dialog calls it."""

_WORDS: Final = {
    "start": """
        날짜 | 일자 | tarih | dato | data wydarzenia | ημερομηνια | التاريخ |
        date | dates | start | start date | startdate | begin | begins | began | beginning | from | from date | when
        | datetime | date time | timestamp | event date | eventdate | day of event | occurred | occurred at
        | date of event | start time | starts | date start | date begin | incident date | sqldate | date from
        | time start | date added | дата | даты | начало | дата начала | когда | дата события | дата и время | 日期
        | 时间 | 开始 | 开始日期 | 开始时间 | 起始日期 | 起始 | 发生日期 | 事件日期 | 發生日期 | 開始 | 開始日期
        | datum | beginn | anfang | anfangsdatum | startdatum | von | wann | zeitpunkt | debut | date de debut
        | date debut | du | quand | date evenement | fecha | inicio | fecha de inicio | fecha inicio | comienzo
        | desde | cuando | fecha del evento | ts | signed | date signed | filed | date filed | introduced
        | date of introduction | date introduced | listed on | opened on | launched | launch date | date of launch
        | release date | released | occurred on | happened | first day | date time utc | datetime utc | time utc
        | day date | buchungstag | beginnt am | gultig ab | gultig von | 日付 | 年月日 | 日時 | data | data inizio
    """,
    "end": """
        end | end date | enddate | ends | ended | finish | finished | until | till | to | to date | stop | close
        | closed | date end | date to | end time | окончание | конец | дата окончания | дата конца | завершение | до
        | по | 结束 | 结束日期 | 结束时间 | 截止 | 截止日期 | 终止 | 結束 | 結束日期 | ende | enddatum | bis | schluss
        | fin | date de fin | date fin | au | jusqu'au | fecha de fin | fecha fin | final | hasta | termino
        | fecha final | endet am | gultig bis | delisted on | dissolved | data fine | last day | 終了 | 終了日
    """,
    **{field.name: field.headers for field in MAPPED},
    "source_title": """
        출처 | 出典 | fonte | zrodlo | джерело | bron | kaynak |
        source | sources | source title | reference | references | citation source | article | источник | источники
        | 来源 | 资料来源 | 出处 | 來源 | quelle | quellen | fuente | fuentes | reference article
    """,
    "source_publisher": """
        publisher | outlet | source publisher | newspaper | publication | издание | издатель | сми | 媒体
        | 出版社 | 出版者 | 发布者 | 媒體 | herausgeber | verlag | zeitung | editeur | journal | editorial | medio
        | periodico
    """,
    "source_author": """
        author | source author | byline | journalist | автор | 作者 | 记者 | autor | verfasser | auteur
    """,
    "source_date": """
        source date | published | publication date | date published | pubdate | дата публикации | опубликовано
        | pub date | дата источника | 发布日期 | 出版日期 | 发表日期 | veroffentlicht | erscheinungsdatum
        | date de publication
        | publie le | fecha de publicacion | publicado
    """,
    "source_url": """
        url | link | source url | sourceurl | website | web | href | article url | web page | source link | links
        | ссылка | адрес ссылки | урл | ссылка на источник | 链接 | 网址 | 来源链接 | 連結 | 網址 | lien | enlace
        | vinculo | hyperlink | uri | weblink
    """,
    "quote": "quote | quotation | quoted words | speech | цитата | 引文 | 引语 | 原话 | 引述 | zitat | cita",
    "quote_speaker": """
        speaker | quote speaker | said by | quoted person | спикер | автор цитаты | кто сказал | говорящий | 发言人
        | 说话人 | sprecher | orateur | locuteur | orador | portavoz
    """,
    "quote_rights": "quote rights | rights | права | 权利 | rechte | droits | derechos",
    "quote_locator": "page | pages | locator | страница | 页 | 页码 | seite | pagina",
    "quote_language": "language | язык | 语言 | sprache | langue | idioma",
    "id": """
        id | key | uid | uuid | guid | identifier | event id | eventid | incident id | record id
        | objectid | object id | globaleventid | event id cnty | cve id | ид
        | идентификатор | 编号 | 事件编号 | 編號 | kennung | identifiant | identificador
    """,
    "latitude": "lat | latitude | y coord | action geo lat | широта | 纬度 | 緯度 | breite | breitengrad | latitud",
    "longitude": """
        lon | lng | long | longitude | x coord | action geo long | долгота | 经度 | 經度 | lange | langengrad
        | longitud
    """,
    "start_year": "year | yr | start year | anno | rok | год | 年 | 年份 | jahr | annee | ano | begin year",
    "start_month": "month | mo | mth | start month | mese | месяц | 月 | 月份 | monat | mois | mes",
    "start_day": "day | dy | day of month | start day | giorno | число | день | 日 | tag | jour | dia",
    "start_time": """
        time | start time of day | hour | hr | время | час | 时刻 | uhrzeit | zeit | heure | hora | beginnt um
        | startzeit | время начала | heure de debut | heure debut | hora de inicio | hora inicio
    """,
    "end_time": """
        endet um | endzeit | время окончания | heure de fin | heure fin | hora de finalizacion | hora fin
        | end time of day
    """,
    "start_zone": """
        timezone | time zone | tz | utc offset | zone | часовой пояс | 时区 | zeitzone | fuseau horaire | zona horaria
    """,
    "start_precision": """
        precision | date precision | start precision | start prec | time precision | date prec | точность
        | точность даты | 精度 | genauigkeit | datumsgenauigkeit | precision de la date | precision de la fecha
    """,
    "end_year": "end year | год окончания | 结束年份 | endjahr | annee de fin | ano final",
    "end_month": "end month | месяц окончания | endmonat | mois de fin | mes final",
    "end_day": "end day | день окончания | endtag | jour de fin | dia final",
    "end_precision": "end precision | end prec | end date precision",
    "end_zone": "end timezone | end time zone",
    "duration": "duration | length | продолжительность | длительность | 持续时间 | dauer | duree | duracion",
    "all_day": """
        all day | all day event | allday | весь день | 全天 | ganztagig | ganztagiges ereignis | journee entiere
        | todo el dia
    """,
}  # fmt: skip

_WEAK_TOKENS: Final = {
    "start": (
        "start", "begin", "began", "from", "date", "datum", "дата", "начало", "日期", "fecha", "debut", "inicio",
        "beginn", "onset", "opened",
    ),
    "end": (
        "end", "until", "finish", "ende", "конец", "окончание", "结束", "fin", "hasta", "closed", "termination",
        "ended",
    ),
    "title": (
        "title", "headline", "heading", "name", "titel", "название", "заголовок", "标题", "titre", "titulo", "event",
        "vulnerability", "album", "song", "film", "talk", "exhibition", "betreff", "asunto", "concepto", "objet",
    ),
    "summary": (
        "description", "summary", "text", "описание", "描述", "beschreibung", "descripcion", "details", "notes",
    ),
    "place": ("location", "place", "city", "country", "provstate", "province", "county", "borough", "neighborhood",
        "neighbourhood", "place name", "место", "город", "地点", "ort", "lieu", "lugar", "venue"),
    "source_url": ("url", "link", "href", "ссылка", "链接", "lien", "enlace"),
    "actors": ("actor", "actors", "participants", "people", "vendor"),
    "category": ("type", "category", "kind", "purpose", "тип", "категория", "类型", "kategorie"),
    "id": ("id", "uid", "uuid"),
    "tags": ("tags", "keywords", "hashtags", "labels"),
    "value": (
        "amount", "price", "cost", "kosten", "cout", "costo",
        "сумма", "стоимость", "цена", "betrag", "preis", "montant", "importe", "金额", "magnitude",
        "fatalities", "deaths",
    ),
    "latitude": ("lat", "latitude"),
    "longitude": ("lon", "lng", "long", "longitude"),
}  # fmt: skip
_NOT_START: Final = frozenset(
    {"due", "deadline", "created", "updated", "modified", "source", "publication", "published", "accessed"}
    | {"birth", "born", "death", "died", "end", "expiry", "expires"}
)

_ABOUT_IT: Final = frozenset(("source", "accuracy", "error", "quality", "method", "gap"))
"""Last words of columns that tell of another column: "Location Source" is no place."""
_PEOPLE: Final = frozenset(
    (
        *("screen", "user", "account", "author", "poster", "handle", "sender", "agency", "department", "office"),
        *("bureau", "ministry", "organisation", "organization"),
    )
)
"""What a name is of where it says who, not what: "screen_name", "Agency Name"."""
_SHORTEST_KEY: Final = 3
"""Letters that the last key of a path has at most where it says too little by itself: "verif.who", "location.lat"."""
_LOOK_UP: Final = {" ".join(phrase.split()): field for field, listed in _WORDS.items() for phrase in listed.split("|")}
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


_TOGETHER: Final = re.compile(
    r"\b(?P<one>birth|death|open|opening|close|closing|start|starting|end|ending|begin|finish|term|event|entry|exit|issue"
    r"|sale|release|launch|arrival|departure|reign|submit|created?|updated?|filing|filed|sign|signed|reported|received)"
    r"(?P<two>date|day|dt|time|year|start|end|begin)\b"
)
"""Words that headers run together: "opendate", "termstart", "birthday"."""


@lru_cache(maxsize=4096)
def plain_name(header: str) -> str:
    """A column name in lower case, without accents, camelCase separators apart: "dateAdded" is "date
    added".
    """
    text = _CAMEL.sub(" ", tidied(header).lstrip("#\ufeff"))
    text = re.sub(r"[_\-./:()\[\]*#№]+", " ", text)
    return _TOGETHER.sub(_apart, " ".join(folded(word) for word in text.split()))


def _apart(match: re.Match[str]) -> str:
    if match["one"] in ("start", "end", "event") and match["two"] in ("day", "dt", "year"):
        # The parts of a split date; `_date_part` knows them.
        return match[0]
    second = "date" if match["two"] in ("dt", "day") else match["two"]
    return f"{match['one']} {second}"


@lru_cache(maxsize=4096)
def field_of(header: str) -> tuple[str, float]:
    """The field that a column name means and how surely (1: a known name, below 0.7: a word in it); ("", 0): none."""
    name = plain_name(header)
    if name in _LOOK_UP:
        return _LOOK_UP[name], 1.0
    part = _date_part(name)
    if part:
        return part, 1.0
    tokens = name.split()
    if len(tokens) > 1 and tokens[0] == "event" and " ".join(tokens[1:]) in _LOOK_UP:
        return _LOOK_UP[" ".join(tokens[1:])], 0.95
    if len(tokens) > 1 and tokens[-1] in _ABOUT_IT:
        return "", 0.0
    if len(tokens) > 1 and tokens[-1] in ("name", "names") and tokens[-2] in _PEOPLE:
        return "actors", 0.9
    if len(tokens) > 1 and tokens[-1] in ("name", "names", "label"):
        # A "company name" is a company.
        whose = _LOOK_UP.get(" ".join(tokens[:-1]), "")
        if whose in ("actors", "place", "lane", "category") and tokens[-2] != "track":
            return whose, 0.9
    last = header.rpartition(".")[2]
    if last != header and len(last) > _SHORTEST_KEY and _LOOK_UP.get(plain_name(last)) not in (None, "start", "end"):
        # "attributes.location.city" of a JSON object is a city; "Value.From" is no start.
        return _LOOK_UP[plain_name(last)], 0.95
    return _by_a_word(tokens)


def _by_a_word(tokens: Sequence[str]) -> tuple[str, float]:
    best, surety = "", 0.0
    for field, words in _WEAK_TOKENS.items():
        for position, token in enumerate(tokens):
            if token in words:
                score = 0.65 if position == len(tokens) - 1 else 0.55
                score -= 0.03 * max(0, len(tokens) - 2)
                if field == "start" and token in ("date", "datum", "дата", "日期", "fecha"):
                    score -= 0.1
                if field == "start" and any(t in _NOT_START for t in tokens):
                    score -= 0.3
                if score > surety:
                    best, surety = field, score
    return best, round(surety, 3)


_DATE_PARTS: Final = {"yr": "year", "mon": "month", "mo": "month", "mth": "month", "dy": "day"}
_SIDES: Final = (
    ("start", "st|start|s|begin|beg|i|from|birth|born|event"),
    ("end", "end|e|until|last|death|died"),
)
_DATE_PART: Final = tuple(
    (side, re.compile(rf"(?:{words})(?P<part>year|yr|month|mon|mo|mth|day|dy)1?\Z")) for side, words in _SIDES
)


def _date_part(name: str) -> str:
    """The part of a split date that research lists mean by styear, stmon, stday, iyear, StartMonth1 or end_yr."""
    joined = name.replace(" ", "")
    for side, pattern in _DATE_PART:
        match = pattern.match(joined)
        if match:
            return f"{side}_{_DATE_PARTS.get(match['part'], match['part'])}"
    return ""


def known_header(cells: Sequence[str]) -> bool:
    """Whether a row reads like column names: at least two known ones, or most of them."""
    names = [cell for cell in cells if cell.strip()]
    known = sum(field_of(cell)[1] >= 1.0 for cell in names if len(cell) <= 40)
    return known >= 2 or (known == 1 and len(names) <= 2)
