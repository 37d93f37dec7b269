"""What the columns of a list mean is proposed from their names and from what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from db.store import Store
from explorer.importing.detect.propose import propose
from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.run import import_file

Written = Callable[..., Path]


def _proposed(path: Path) -> dict[str, tuple[str, ...]]:
    return {one.field: one.columns for one in propose(sniff(path)).fields}


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        ("Начало;Окончание;Название;Место", "05.06.2019;07.06.2019;Форум;Москва", "start end title place"),
        ("开始日期,结束日期,标题,地点", "2019-06-05,2019-06-07,论坛,莫斯科", "start end title place"),
        ("Beginn;Ende;Bezeichnung;Ort", "05.06.2019;07.06.2019;Forum;Köln", "start end title place"),
        ("Début;Fin;Titre;Lieu", "05/06/2019;17/06/2019;Forum;Paris", "start end title place"),
        ("Inicio;Fin;Título;Lugar", "05/06/2019;17/06/2019;Foro;Madrid", "start end title place"),
        ("startDate,endDate,eventTitle,location", "2019-06-05,2019-06-07,Forum,Perm", "start end title place"),
        ("name,born,died,country", "Ada,1815-12-10,1852-11-27,UK", "title start end place"),
        (
            "Date,Headline,Text,Link,Quote,Speaker",
            "2019-06-05,A,b c,https://example.org,d,E",
            "start title summary source_url quote quote_speaker",
        ),
    ],
)
def test_columns_are_known_by_their_names(written: Written, header: str, row: str, fields: str) -> None:
    delimiter = ";" if ";" in header else ","
    found = _proposed(written(f"{header}\n{row}\n{row}\n"))

    assert {field: found.get(field) for field in fields.split()} == {
        field: (name,) for field, name in zip(fields.split(), header.split(delimiter), strict=True)
    }


def test_a_list_without_titles_is_called_by_what_tells_its_rows_apart(written: Written) -> None:
    rows = "".join(
        f'{92000 + n},"{month} {n + 1}, 2014",{state},{city},{n} Main St,N/A,same\n'
        for n, (month, state, city) in enumerate(
            [
                ("January", "Ohio", "Akron"),
                ("May", "Texas", "Waco"),
                ("June", "Iowa", "Ames"),
                ("July", "Ohio", "Akron"),
            ]
        )
    )
    found = _proposed(written("Incident ID,Incident Date,State,City Or County,Address,Operations,Kind\n" + rows))

    assert found["start"] == ("Incident Date",)
    assert found["id"] == ("Incident ID",)
    assert found["place"] == ("City Or County", "State")
    assert "Operations" not in found["title"]
    assert "Kind" not in found["title"]
    assert "Address" not in found["title"]


def test_a_row_number_is_no_identity(written: Written) -> None:
    text = "index,date,title\n1,2019-06-05,One\n2,2019-06-06,Two\n3,2019-06-07,Three\n"

    assert "id" not in _proposed(written(text))


def test_codes_that_are_all_different_in_a_sample_only_are_no_identity(written: Written, store: Store) -> None:
    rows = "".join(f"E{min(n, 1200)},2019-06-{n % 28 + 1:02d},Event {n}\n" for n in range(1300))

    report = import_file(store, written("ConstituentID,date,title\n" + rows))

    assert (report.inserted, report.rejected) == (1300, 0)


def test_a_price_at_the_close_is_no_end(written: Written) -> None:
    assert "end" not in _proposed(written("date,open,close\n2019-06-05,10.5,11.1\n2019-06-06,11.1,11.75\n"))


def test_coordinates_are_no_place(written: Written) -> None:
    text = 'date,title,Location\n2019-06-05,One,"(41.8151, -87.6699)"\n2019-06-06,Two,"(41.8950, -87.7654)"\n'

    assert "place" not in _proposed(written(text))


def test_places_of_one_thing_go_together(written: Written) -> None:
    text = (
        "Year,Full Name,Birth City,Organization City,Organization Country\n"
        "1901,Anna,Rome,Berlin,Germany\n1902,Ben,Oslo,Paris,France\n"
    )

    assert _proposed(written(text))["place"] == ("Organization City", "Organization Country")


def test_times_with_am_and_pm_make_the_month_first_likely_and_leave_it_open(store: Store, written: Written) -> None:
    text = "Date,Title\n09/05/2015 01:30:00 PM,One\n09/04/2015 11:30:00 AM,Two\n"

    report = import_file(store, written(text))

    assert (report.first, report.last) == ("2015-09-04T11:30:00", "2015-09-05T13:30:00")
    assert any("month first, as times with AM and PM mostly are; no value settles it" in one for one in report.warnings)


def test_an_end_that_is_mostly_before_the_start_is_none(written: Written) -> None:
    rows = "".join(f"2019-06-{n + 10},2019-05-{n + 10},Event {n}\n" for n in range(10))

    assert "end" not in _proposed(written("date,last end update,title\n" + rows))


def test_a_deadline_is_no_end(written: Written) -> None:
    found = _proposed(written("dateAdded,dueDate,name\n2021-11-03,2022-05-03,One\n2021-11-04,2022-05-04,Two\n"))

    assert found["start"] == ("dateAdded",)
    assert "end" not in found


def test_lanes_are_taken_only_where_they_are_few(written: Written) -> None:
    few = "".join(f"2019-06-05,Event {n},Group {n % 3}\n" for n in range(60))
    many = "".join(f"2019-06-05,Event {n},Group {n}\n" for n in range(60))

    assert _proposed(written("date,title,group\n" + few))["lane"] == ("group",)
    assert "lane" not in _proposed(written("date,title,group\n" + many))


def test_precision_columns_go_with_their_dates(written: Written) -> None:
    text = "start_date,start_prec,end_date,end_prec,name\n2019-06-05,day,2019-07-01,month,One\n2018-01-01,year,,,Two\n"

    found = _proposed(written(text))

    assert found["start_precision"] == ("start_prec",)
    assert found["end_precision"] == ("end_prec",)


LISTS = {
    "a list of wars, with parts of dates and codes for what is not known": (
        "WarName,StateName,StartMonth1,StartDay1,StartYear1,EndMonth1,EndDay1,EndYear1,StartYear2,TransFrom,TransTo\n"
        "Franco-Spanish War,Spain,4,7,1823,11,13,1823,-8,503,-8\n"
        "Franco-Spanish War,France,4,7,1823,11,-9,1823,-8,503,-8\n",
        ["1823-04-07/1823-11-13 Franco-Spanish War – Spain", "1823-04-07/1823-11 Franco-Spanish War – France"],
    ),
    "attacks": (
        "eventid,iyear,imonth,iday,city,country_txt,target1\n1970001,1970,7,2,Santo Domingo,Haiti,A guard at sea\n"
        "1970002,1970,0,0,Lima,Peru,The old station\n",
        ["1970-07-02 A guard at sea", "1970 The old station"],
    ),
    "a bank statement with its account above": (
        '"Konto:";"DE00";\n"Stand:";"1.234,56 EUR";\n;\n"Buchungstag";"Verwendungszweck";"Betrag (EUR)";\n'
        '"05.06.2019";"Strom";"-45,20";\n"07.06.2019";"Gehalt";"2.345,67";\n',
        ["2019-06-05 Strom", "2019-06-07 Gehalt"],
    ),
    "bills, whose order of day and month another column settles": (
        "Legislation Number,Title,Date of Introduction,Latest Action Date\n"
        "H.R. 1,For the People Act,01/03/2019,03/14/2019\nS. 47,Lands Act,01/08/2019,03/12/2019\n",
        ["2019-01-03 For the People Act", "2019-01-08 Lands Act"],
    ),
    "tickets, which have no date but when they were made": (
        "number,title,state,created_at,closed_at\n12,Crash,closed,2019-06-05T10:00:00Z,2019-06-07T11:00:00Z\n"
        "13,Wish,open,2019-06-06T10:00:00Z,\n",
        ["2019-06-05T10:00:00Z/2019-06-07T11:00:00Z Crash", "2019-06-06T10:00:00Z/.. Wish"],
    ),
    "docket entries": (
        "Document Number,Date Filed,Description,Filed By\n1,01/24/2019,Indictment of the company,USA\n"
        "2,01/25/2019,Order to seal,Court\n14,02/28/2019,Minutes of the hearing,Court\n",
        ["2019-01-24 Indictment of the company", "2019-01-25 Order to seal", "2019-02-28 Minutes of the hearing"],
    ),
    "commits without a header": (
        '6524ce8,Anna,2019-06-05 10:00:00 +0300,Start the dialog\n1be7285,Ben,2019-06-04 09:00:00 +0300,"Copy, once"\n'
        "90f5083,Anna,2019-06-03 08:00:00 +0300,Give presets a home\n",
        [
            "2019-06-05T10:00:00+03:00 Start the dialog",
            "2019-06-04T09:00:00+03:00 Copy, once",
            "2019-06-03T08:00:00+03:00 Give presets a home",
        ],
    ),
    "museum objects before our era": (
        "Object ID,Title,Object Date,Object Begin Date,Object End Date\n1,Coin,1853,1853,1853\n"
        "35,Vase,ca. 1981–1640 B.C.,-1981,-1640\n",
        ["1853 Coin", "-1980/-1639 Vase"],
    ),
    "months by name": (
        "Год,Месяц,День,Событие\n2019,июнь,5,Подписание\n2019,июль,,Встреча\n",
        ["2019-06-05 Подписание", "2019-07 Встреча"],
    ),
    "years and ranges of years": (
        "Jahr;Ereignis\n800;Krönung\num 1450;Buchdruck\n1618–1648;Krieg\n",
        ["0800 Krönung", "1450~ Buchdruck", "1618/1648 Krieg"],
    ),
    "a web server's log": (
        "ip,time,request\n1.2.3.4,05/Jun/2019:10:00:00 +0300,GET /start page\n",
        ["2019-06-05T10:00:00+03:00 GET /start page"],
    ),
    "eras written as one with the year": (
        "Polity,Date.From,Date.To\nRepublic,509BCE,27BCE\nEmpire,27BCE,284CE\n",
        ["-0508/-0026 Republic", "-0026/0284 Empire"],
    ),
    "a calendar of Outlook in German": (
        "Betreff;Beginnt am;Beginnt um;Endet am;Endet um;Ganztägiges Ereignis\n"
        "Sitzung;14.03.2019;09:00;14.03.2019;11:30;Aus\nUrlaub;24.12.2019;00:00;27.12.2019;00:00;Ein\n",
        ["2019-03-14T09:00/2019-03-14T11:30 Sitzung", "2019-12-24/2019-12-27 Urlaub"],
    ),
    "eruptions with what is uncertain beside the date": (
        "Volcano Name,Start Year Modifier,Start Year,Start Year Uncertainty,Start Month,Start Day\n"
        "Etna,?,-1500,50,0,0\nSoputan,,2020,,3,23\n",
        ["-1499% Etna", "2020-03-23 Soputan"],
    ),
    "sanctions with a column for when they were lifted": (
        "Target|Listed on|Delisted on\nHuawei|2019-05-16|present\nZTE|15-Apr-2018|13-Jul-2018\n",
        ["2019-05-16/.. Huawei", "2018-04-15/2018-07-13 ZTE"],
    ),
    "the CSV of Timeline, with a flag for what is approximate": (
        "Start,End,Text,Category,Fuzzy,Locked\n2019-06-05,2019-06-07,The forum,Work,False,False\n"
        "2019-06-08,2019-06-09,A call,Work,True,False\n",
        ["2019-06-05/2019-06-07 The forum", "2019-06-08~/2019-06-09 A call"],
    ),
    "lawsuits, some of them pending": (
        "Case,Filed,Decided,Plaintiff,Defendant\nHuawei v. US,6 March 2019,18 February 2020,Huawei,US\n"
        "US v. Huawei,24 January 2019,pending,US,Huawei\n",
        ["2019-03-06/2020-02-18 Huawei v. US", "2019-01-24/.. US v. Huawei"],
    ),
    "terms of office, one of them not over": (
        "President,Took office,Left office\nJohn Adams,1797-03-04,1801-03-04\nJoe Biden,2021-01-20,Incumbent\n",
        ["1797-03-04/1801-03-04 John Adams", "2021-01-20/.. Joe Biden"],
    ),
    "a column of years that holds new year's days": (
        "name,id,year\nAachen,1,01/01/1880 12:00:00 AM\nAarhus,2,01/01/1951 12:00:00 AM\n",
        ["1880 Aachen", "1951 Aarhus"],
    ),
    "weeks by their number": (
        "Projekt;Beginn;Ende\nTest eins;KW 12/2019;KW 14/2019\nTest zwei;01.04.2019;offen\n",
        ["2019-03-18~/2019-04-07~ Test eins", "2019-04-01/.. Test zwei"],
    ),
    "months as a spreadsheet in Russian shows them, and early years": (
        "Когда;Что\nянв.19;Начало года\n862 г.;Призвание\n",
        ["2019-01 Начало года", "0862 Призвание"],
    ),
    "totals and a note below the table": (
        "Date,Vendor,Deal,Amount\n2019-01-15,Ericsson,Core network,5\n2019-02-11,Nokia,Radio network,6\n,,Total,11\n"
        "Source: internal,,,\n",
        ["2019-01-15 Core network", "2019-02-11 Radio network"],
    ),
    "crimes with a column for when they were reported, and times of four digits": (
        "DR_NO,Date Rptd,DATE OCC,TIME OCC,AREA NAME,Crm Cd Desc\n"
        "A1,01/25/2020 12:00:00 AM,01/08/2020 12:00:00 AM,2230,North,Theft of a sign\n"
        "A2,01/26/2020 12:00:00 AM,01/13/2020 12:00:00 AM,0330,South,A broken window\n",
        ["2020-01-08T22:30 North", "2020-01-13T03:30 South"],
    ),
    "tickets whose summary is a title": (
        "Summary,Issue key,Project name,Created,Resolved,Description\n"
        "Import fails,T-1,Timeline,05/Jun/2019 10:30,07/Jun/2019 16:02,One; two\n"
        "Dark theme,T-2,Timeline,12/Jun/2019 13:05,,\n",
        ["2019-06-05T10:30/2019-06-07T16:02 Import fails", "2019-06-12T13:05/.. Dark theme"],
    ),
    "storms with a month, a day and an instant": (
        "BEGIN_YEARMONTH,BEGIN_DAY,EVENT_TYPE,MONTH_NAME,CZ_NAME,BEGIN_DATE_TIME,END_DATE_TIME\n"
        "201905,9,Flood,May,TARRANT,09-MAY-2019 15:54,09-MAY-2019 18:30\n"
        "201907,15,Hail,July,LEWIS,15-JUL-2019 16:40,15-JUL-2019 16:40\n",
        ["2019-05-09T15:54/2019-05-09T18:30 TARRANT", "2019-07-15T16:40 LEWIS"],
    ),
    "people who were born, and won": (
        "award,name,award_yr,birth_date\nBest,Anna,2019,1970-01-02\nBest,Ben,2018,1980-03-04\n",
        ["2019 Anna", "2018 Ben"],
    ),
    "works whose artist lived from and to": (
        "Title,Artist,BeginDate,EndDate,Date\nBridge,Otto,(1841),(1918),1896\nTower,Anna,(1944),(0),c. 1987\n",
        ["1896 Bridge", "1987~ Tower"],
    ),
    "protests with a year for all and the parts of a date for some": (
        "year,country,startday,startmonth,startyear,endday,endmonth,endyear\n1990,Canada,15,1,1990,16,1,1990\n"
        "1993,Peru,,,,,,\n1994,Chile,3,2,1994,3,2,1994\n",
        ["1990-01-15/1990-01-16 Canada", "1994-02-03 Chile"],
    ),
    "matches between a home and an away team": (
        "Datetime,Stage,Home Team Name,Away Team Name\n13 Jul 1930 - 15:00 ,Group 1,France,Mexico\n"
        "14 Jul 1930 - 12:45 ,Group 2,Yugoslavia,Brazil\n",
        ["1930-07-13T15:00 France – Mexico", "1930-07-14T12:45 Yugoslavia – Brazil"],
    ),
    "people by first and last name": (
        "first_name,last_name,death_date\nCesar,Aguilar,1992-04-30\nGeorge,Alvarez,1992-05-01\n",
        ["1992-04-30 Cesar Aguilar", "1992-05-01 George Alvarez"],
    ),
    "reigns whose start lies between two years": (
        "label,hdate,hdate_end,hdate_birth\nKenneth,Between 843 and 848,13 Feb 858,810\nGiric,878,c. 889,c. 832\n"
        "Dub,962,967,c. 928\nIndulf,954,962,Before 930\nMary,14 Dec 1542,24 Jul 1567,8 Dec 1542\n",
        [
            "0843~/0858-02-13 Kenneth",
            "0878/0889~ Giric",
            "0962/0967 Dub",
            "0954/0962 Indulf",
            "1542-12-14/1567-07-24 Mary",
        ],
    ),
    "offices that are still held": (
        "appointee,position,start,end\nAnna,Director,2/13/2007,1/27/2009\nBen,Vice,1/20/2017,Still in office\n",
        ["2007-02-13/2009-01-27 Anna", "2017-01-20/.. Ben"],
    ),
    "a flight, by the clock of Greenwich and by the local one": (
        "date_utc,time_utc,date_local,time_local,event\n2014-03-07,16:42,2014-03-08,00:42,It departs\n"
        "2014-03-07,16:46:39,2014-03-08,00:46:39,It climbs\n",
        ["2014-03-07T16:42Z It departs", "2014-03-07T16:46:39Z It climbs"],
    ),
    "years with their era in a column": (
        "year,era,event\n44,BC,Ides\n79,AD,Vesuvius\n",
        ["-0043 Ides", "0079 Vesuvius"],
    ),
    "reigns before our era, by sign": (
        "name,start,end\nAlexander,-336,-323\nAugustus,-27,14\n",
        ["-0335/-0322 Alexander", "-0026/0014 Augustus"],
    ),
    "lawsuits of a court in Russian": (
        "№ дела;Дата поступления;Истец;Ответчик;Дата решения\nА40-1/2019;05.06.2019;Ромашка;МТС;12.09.2019\n"
        "А40-2/2019;16.06.2019;Вектор;Петров;\n",
        ["2019-06-05 Ромашка – МТС", "2019-06-16 Вектор – Петров"],
    ),
    "what was said": (
        "Speaker;Date;Place;Quote\nAnna;5 June 2019;Moscow;We will\nBen;6 June 2019;Perm;We will not\n",
        ["2019-06-05 Anna – Moscow", "2019-06-06 Ben – Perm"],
    ),
    "a table with a line of dashes below its header": (
        "| Date | Event |\n|------|:-----:|\n| 2019-06-05 | Signing |\n| 2019-06-06 | Forum |\n",
        ["2019-06-05 Signing", "2019-06-06 Forum"],
    ),
    "satellites, whose names look like codes": (
        "Name of Satellite,Operator,Date of Launch\n1HOPSAT-TD,Hera,12/11/2019\nAalto-1,Aalto University,6/23/2017\n",
        ["2019-12-11 1HOPSAT-TD", "2017-06-23 Aalto-1"],
    ),
    "months by name and by number in one column": (
        "Année,Mois,Évènement\n2019,juin,Signature\n1789,7,Bastille\n1850,,Fondation\n",
        ["2019-06 Signature", "1789-07 Bastille", "1850 Fondation"],
    ),
    "numbers and nothing else": (
        "rownames,date,deaths\n1,1854-08-19,1\n2,1854-08-20,3\n3,1854-08-21,7\n",
        ["1854-08-19 1", "1854-08-20 3", "1854-08-21 7"],
    ),
    "a time for each of several dates": (
        "name,date,time,fp1_date,fp1_time\nMonaco,2019-05-26,15:10:00,2019-05-23,11:00:00\n"
        "Monza,1951-09-16,\\N,\\N,\\N\n",
        ["2019-05-26T15:10:00 Monaco", "1951-09-16 Monza"],
    ),
    "layoffs, which are of companies": (
        "Company,Stage,Date,Source\nN26,Series E,2024-04-28,https://example.org/a\n"
        "Ola,Series J,2024-04-29,https://example.org/b\n",
        ["2024-04-28 N26", "2024-04-29 Ola"],
    ),
}


@pytest.mark.parametrize("what", LISTS)
def test_lists_as_people_keep_them_are_read_without_mapping_by_hand(what: str, written: Written, store: Store) -> None:
    text, wanted = LISTS[what]
    import_file(store, written(text))

    with store._engine.reading() as session:
        found = [f"{edtf} {title}" for edtf, title in session.rows("SELECT when_edtf, title FROM event ORDER BY id")]
    assert found == wanted


DOCUMENTS = {
    "an archive of posts that a browser is to read": (
        'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "created_at": "Wed Jun 05 12:30:00 +0000 2019", '
        '"full_text": "Signed today"}}]',
        ["2019-06-05T12:30:00Z Signed today"],
    ),
    "a feed deep in a document": (
        '{"rss": {"channel": {"title": "News", "item": [{"title": "One", "pubDate": "Wed, 05 Jun 2019 10:00:00 GMT"}, '
        '{"title": "Two", "pubDate": "Thu, 06 Jun 2019 11:00:00 +0300"}]}}}',
        ["2019-06-05T10:00:00Z One", "2019-06-06T11:00:00+03:00 Two"],
    ),
    "messages with texts in runs": (
        '{"name": "News", "messages": [{"id": 3, "date": "2019-06-06T12:00:00", "text": ["See ", {"type": "link", '
        '"text": "example.org"}, " now"]}, {"id": 4, "date": "2019-06-07T12:00:00", "text": "Next"}]}',
        ["2019-06-06T12:00:00 See example.org now", "2019-06-07T12:00:00 Next"],
    ),
    "rows as lists under a list of names": (
        '[["date", "title"], ["2019-06-05", "One"], ["2019-06-06", "Two"]]',
        ["2019-06-05 One", "2019-06-06 Two"],
    ),
    "columns as lists": (
        '{"date": ["2019-06-05", "2019-06-06"], "title": ["One", "Two"]}',
        ["2019-06-05 One", "2019-06-06 Two"],
    ),
    "messages by second": (
        '[{"user": "U1", "text": "Hello there", "ts": "1559728800.000200"}]',
        ["2019-06-05T10:00:00.000200Z Hello there"],
    ),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_documents_as_programs_write_them_are_read_without_mapping_by_hand(
    what: str, tmp_path: Path, store: Store
) -> None:
    text, wanted = DOCUMENTS[what]
    path = tmp_path / "list.json"
    path.write_text(text, "utf-8")
    import_file(store, path)

    with store._engine.reading() as session:
        found = [f"{edtf} {title}" for edtf, title in session.rows("SELECT when_edtf, title FROM event ORDER BY id")]
    assert found == wanted


@pytest.mark.parametrize(
    ("amounts", "wanted"),
    [
        (("1.234", "-45,20"), [1234.0, -45.2]),
        (("1,234", "45.20"), [1234.0, 45.2]),
        (("€ 12,50", "7,00 EUR"), [12.5, 7.0]),
        (("1.2E+06", "3e-5"), [1200000.0, 0.00003]),
    ],
)
def test_amounts_are_read_by_the_decimal_mark_of_their_column(
    amounts: tuple[str, ...], wanted: list[float], written: Written, store: Store
) -> None:
    rows = "".join(f"2019-06-0{n};What {n};{amount}\n" for n, amount in enumerate(amounts, start=1))
    import_file(store, written(f"Date;Title;Amount\n{rows}"))

    with store.reading() as session:
        assert [value for (value,) in session.rows("SELECT value FROM event ORDER BY id")] == wanted


def test_an_unnamed_column_that_counts_the_rows_is_left_out(written: Written, store: Store) -> None:
    path = written(",date,headline\n0,2019-06-05,One\n1,2019-06-06,Two\n2,2019-06-07,Three\n")
    report = import_file(store, path)

    assert report.mapping.ignored == ("column 1",)
    with store.reading() as session:
        assert [extra for (extra,) in session.rows("SELECT extra FROM event")] == ["", "", ""]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, store: Store) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    with pytest.raises(ImportFailed, match="pipe"):
        import_file(store, pipe)
