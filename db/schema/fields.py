"""The fields of an event, each said once: what it holds, and what it is called wherever it is read, written or shown.

Data only: knows no SQL, no files and no Qt. A new field is a row of EVENT_FIELDS and a line of EventValues here, and a
column of the table (model and migration); everything else is derived.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum, auto
from typing import Final

from db.schema import limits


class Kind(Enum):
    """What a field holds."""

    KEY = auto()
    """The name by which files know the event."""
    DATE = auto()
    TEXT = auto()
    NAME = auto()
    """One name out of a table of its own, which the event points at."""
    NAMES = auto()
    """Several names out of a table of their own, in order."""
    NUMBER = auto()
    JSON = auto()
    """Further columns of a file, by name."""


@dataclass(frozen=True, slots=True)
class EventField:
    """One field of an event.

    - name: in records, mappings, commands and import baselines. label: what people call it.
    - heading: what a column of a file is called, where that is not the label.
    - table: of the names, for NAME and NAMES.
    - limit: characters of the text, or of a name. filled: whether it must say something.
    - bounds: the least and the greatest whole number; None for any number.
    - weight: what a match counts in a search; 0 only narrows one down, None is not searched.
    - csv: its name in our own CSV and JSON.
    - tabled: its heading in the table of events; "" for no column there.
    - shared: whether several events can be given it at once. hint: what stands in its empty place in a form.
    - headers: what files in several languages call such a column, parted by "|".
    """

    name: str
    kind: Kind
    label: str
    heading: str = ""
    table: str = ""
    limit: int = 0
    filled: bool = False
    bounds: tuple[int, int] | None = None
    weight: float | None = None
    csv: str = ""
    tabled: str = ""
    shared: bool = False
    hint: str = ""
    headers: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "csv", self.csv or self.name)

    @property
    def column(self) -> str:
        """Its column in the table of events; "" where names are linked to the event."""
        odd = {Kind.NAME: f"{self.table}_id", Kind.NAMES: "", Kind.DATE: f"{self.name}_edtf"}
        return odd.get(self.kind, self.name)

    @property
    def word(self) -> str:
        """What a search calls it."""
        return self.table or self.name

    def fitting(self, number: float | None) -> float | None:
        """Return a number as the field holds it; None for one that it does not."""
        if number is None or self.bounds is None:
            return number
        low, high = self.bounds
        return int(number) if number in range(low, high + 1) else None


EVENT_FIELDS: Final = (
    EventField("key", Kind.KEY, "Id", csv="id", limit=limits.NAME),
    EventField("when", Kind.DATE, "Date", limit=limits.EDTF, filled=True, tabled="Date"),
    EventField(
        "title", Kind.TEXT, "Title", limit=limits.TITLE, filled=True, weight=10.0, tabled="Event",
        headers="""
        what happened | was geschah | что произошло
        | 제목 | 사건 | gebeurtenis | wydarzenie | подія | назва | olay | udalost | acontecimento | acontecimiento |
        title | headline | name | event | event name | event title | subject | what | label | heading | album | incident
        | caption | task | message | название | заголовок | событие | наименование | имя | тема | 标题 | 名称
        | 事件 | 题目 | 事件名称 | 標題 | 名稱 | titel | uberschrift | ereignis | bezeichnung | betreff | schlagzeile
        | deal | case | battle | treaty | mission | milestone | verwendungszweck | 件名 | 名前 | 出来事 | titolo
        | titre | nom | evenement | intitule | objet | titulo | nombre | evento | suceso | asunto | titular
        """,
    ),
    EventField(
        "lane", Kind.NAME, "Lane", table="lane", limit=limits.NAME, weight=0.0, tabled="Lane", shared=True,
        headers="""
        lane | layer | group | track | swimlane | timeline | row group | calendar | дорожка | группа | линия | 分组 | 组
        | 轨道 | 组别 | 分組 | gruppe | spur | groupe | piste | grupo | carril | linea
        """,
    ),
    EventField(
        "category", Kind.NAME, "Category", table="category", limit=limits.NAME, weight=0.0,
        tabled="Category", shared=True, hint="court, contract, statement …",
        headers="""
        category | type | kind | class | event type | purpose | primary purpose | categories | категория | тип | вид
        | 类别 | 类型 | 分类 | 種類 | 类 | kategorie | kategorien | art
        | typ | categorie | genre | categoria | tipo | clase
        """,
    ),
    EventField(
        "place", Kind.TEXT, "Place", csv="location", limit=limits.TITLE, weight=3.0, tabled="Place", shared=True,
        headers="""
        장소 | plaats | miejsce | місце | misto | yer | место проведения |
        place | location | city | town | country | where | venue | region | state | address | territory
        | action geo fullname | место | город | страна | местоположение | место события | регион | 地点 | 位置 | 城市
        | 国家 | 地區 | 地址 | 地點 | ort | stadt | land | lieu | ville | pays | endroit | lugar | ciudad | pais
        | 場所 | luogo | ubicacion | sitio
        """,
    ),
    EventField(
        "summary", Kind.TEXT, "Summary", limit=limits.NOTE, weight=2.0,
        headers="""
        내용 | 설명 | opis | опис | omschrijving |
        summary | description | desc | descr | text | details | detail | notes | note | body | content
        | abstract | comment
        | comments | short description | event description | remarks | описание | текст | содержание | примечание
        | примечания | комментарий | кратко | подробности | 描述 | 说明 | 内容 | 摘要 | 备注 | 简介 | 描述内容 | 說明
        | 內容 | beschreibung | inhalt | zusammenfassung | anmerkung | anmerkungen | bemerkung | texte | resume
        | full text | content html | content text | betreff text | 備考 | 内容
        | contenu | commentaire | descripcion | texto | resumen | detalle | detalles | contenido | notas
        """,
    ),
    EventField(
        "actors", Kind.NAMES, "Actors", table="actor", limit=limits.NAME, weight=6.0,
        headers="""
        guests | guest | crew | cast | hosts | gaste | гости | invites | invitados
        | организатор | заказчик | организаторы |
        actors | actor | people | person | persons | participants | participant | organisations | organizations
        | organisation | organization | who | parties | company | companies | attendees | vendor | vendor project
        | candidate | candidate name | artist | artists
        | участники | участник | персоны | лица | кто | организации | компания | лицо
        | 人物 | 参与者 | 参与方 | 主体 | 相关方 | 人员 | 公司 | 參與者 | personen | beteiligte | akteure | wer
        | teilnehmer | firma | acteurs | personnes | qui | entreprise | actores | personas | participantes | quien
        | empresa | sender | sponsor | auftraggeber | teams
        """,
    ),
    EventField(
        "tags", Kind.NAMES, "Tags", table="tag", limit=limits.NAME, weight=4.0,
        headers="""
        tags | tag | keywords | keyword | labels | теги | тег | ключевые слова | метки | 标签 | 关键词 | 標籤
        | schlagworter | schlagworte | stichworte | stichworter | mots cles | mots clefs | etiquettes | etiquetas
        | palabras clave
        """,
    ),
    EventField(
        "value", Kind.NUMBER, "Figure", heading="Value",
        headers="""
        value | amount | sum | price | cost | значение | сумма | стоимость | 数值 | 金额 | wert | betrag | preis
        | valeur | montant | prix | valor | importe | precio | monto | mag | magnitude | magnitud
        | fatalities | deaths
        | total deaths | killed
        """,
    ),
    EventField(
        "importance", Kind.NUMBER, "Importance", bounds=(1, 5), tabled="Importance", shared=True,
        hint="1 to 5, what matters most is 5",
        headers="""
        importance | weight | priority | значимость | важность | приоритет | 重要性 | 重要度 | wichtigkeit
        """,
    ),
    EventField("extra", Kind.JSON, "Further columns", limit=limits.JSON),
)  # fmt: skip
"""In the order of forms and tables."""

FIELDS: Final = {field.name: field for field in EVENT_FIELDS}


def ordered(*first: str) -> tuple[EventField, ...]:
    """Return all fields: those that are named, then the others in their own order."""
    return (*(FIELDS[name] for name in first), *(field for field in EVENT_FIELDS if field.name not in first))


def of_kind(*kinds: Kind) -> tuple[EventField, ...]:
    """Return the fields of some kinds."""
    return tuple(field for field in EVENT_FIELDS if field.kind in kinds)


MAPPED: Final = tuple(
    field
    for field in ordered("title", "summary", "lane", "place", "actors")
    if field.kind in (Kind.TEXT, Kind.NAME, Kind.NAMES, Kind.NUMBER)
)
"""The fields that columns of a file can be mapped to by their own name, in the order in which they are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValues:
    """What every record of an event has: the fields that are one plain value."""

    category: str = ""
    place: str = ""
    summary: str = ""
    value: float | None = None
    importance: int | None = None


SEARCHED_TEXTS: Final = tuple(field for field in of_kind(Kind.TEXT) if field.weight is not None)
VALUES: Final = tuple(FIELDS[one.name] for one in fields(EventValues))
