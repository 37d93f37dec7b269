"""The few words that stand on a figure, in each language: headings, the legend, what is folded. Only data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Patterns take {n} and {m} for numbers, {what} and {when} for texts."""

    sources: str
    more_sources: str
    sources_follow: str
    folded: str
    unlabelled: str
    page: str
    made: str
    band: str
    fade: str
    doubt: str
    open_end: str
    pill: str
    spread: str
    filtered: str
    quotes: str


_EN = FigureWords(
    sources="Sources",
    more_sources="… and {n} more, in the description that the file carries",
    sources_follow="… and {n} more, at the end",
    folded="{n} folded",
    unlabelled="{n} without a label",
    page="{n} of {m}",
    made="made {when}",
    band="at some time in this span",
    fade="start or end not sure",
    doubt="in doubt",
    open_end="goes on",
    pill="folded events",
    spread="dates on which sources disagree",
    filtered="only: {what}",
    quotes="Quotes",
)
_RU = FigureWords(
    sources="Источники",
    more_sources="… и ещё {n}: в описании внутри файла",
    sources_follow="… и ещё {n}: в конце",
    folded="свёрнуто: {n}",
    unlabelled="без подписи: {n}",
    page="{n} из {m}",
    made="составлено {when}",
    band="когда-то в этот срок",
    fade="начало или конец не точны",
    doubt="под сомнением",
    open_end="продолжается",
    pill="события, свёрнутые вместе",
    spread="даты, о которых источники расходятся",
    filtered="только: {what}",
    quotes="Цитаты",
)
_ZH = FigureWords(
    sources="来源",
    more_sources="……另有 {n} 个，见文件内的说明",
    sources_follow="……另有 {n} 个，见文末",
    folded="折叠 {n} 个",
    unlabelled="{n} 个无标签",
    page="第 {n} 页，共 {m} 页",
    made="制作于 {when}",
    band="在此时段内的某时",
    fade="起止不确定",
    doubt="存疑",
    open_end="持续中",
    pill="合并显示的事件",
    spread="来源不一致的日期",
    filtered="仅：{what}",
    quotes="引文",
)
_DE = FigureWords(
    sources="Quellen",
    more_sources="… und {n} weitere, in der Beschreibung in der Datei",
    sources_follow="… und {n} weitere, am Ende",
    folded="{n} zusammengefasst",
    unlabelled="{n} ohne Beschriftung",
    page="{n} von {m}",
    made="erstellt am {when}",
    band="irgendwann in dieser Zeit",
    fade="Anfang oder Ende unsicher",
    doubt="zweifelhaft",
    open_end="dauert an",
    pill="zusammengefasste Ereignisse",
    spread="Daten, bei denen Quellen sich widersprechen",
    filtered="nur: {what}",
    quotes="Zitate",
)
_FR = FigureWords(
    sources="Sources",
    more_sources="… et {n} autres, dans la description contenue dans le fichier",
    sources_follow="… et {n} autres, à la fin",
    folded="{n} regroupés",
    unlabelled="{n} sans étiquette",
    page="{n} sur {m}",
    made="établi le {when}",
    band="à un moment de cette période",
    fade="début ou fin incertains",
    doubt="douteux",
    open_end="se poursuit",
    pill="événements regroupés",
    spread="dates sur lesquelles les sources divergent",
    filtered="seulement : {what}",
    quotes="Citations",
)
_ES = FigureWords(
    sources="Fuentes",
    more_sources="… y {n} más, en la descripción que lleva el archivo",
    sources_follow="… y {n} más, al final",
    folded="{n} agrupados",
    unlabelled="{n} sin etiqueta",
    page="{n} de {m}",
    made="elaborado el {when}",
    band="en algún momento de este periodo",
    fade="comienzo o fin inciertos",
    doubt="dudoso",
    open_end="continúa",
    pill="eventos agrupados",
    spread="fechas en que las fuentes discrepan",
    filtered="solo: {what}",
    quotes="Citas",
)
_ALL = {"en": _EN, "ru": _RU, "zh": _ZH, "de": _DE, "fr": _FR, "es": _ES}


@lru_cache(maxsize=16)
def figure_words(tag: str) -> FigureWords:
    """Return the words of a language such as "ru" or "zh-CN"; English for one that has no table."""
    return _ALL.get(tag.replace("_", "-").partition("-")[0].lower(), _EN)
