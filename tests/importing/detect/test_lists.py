"""Lists as people and programs write them, each of which was once read wrongly: what comes in is what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from db.store import Store
from explorer.importing.run import import_file

Written = Callable[..., Path]

DATES: dict[str, tuple[str, list[str]]] = {
    "charters, dated by their editors": (
        "Charter,Date,Grantor\nC1,c. 1066 x 1087,William\nC2,[before 1100],Robert\nC3,1135?,Stephen\n",
        ["[1066..1087] William", "[..1100] Robert", "1135? Stephen"],
    ),
    "the history of a browser, counted from 1601": (
        "title,url,time\nFirst,https://example.org/a,13204000000000000\n"
        "Second,https://example.org/b,13204003600000000\n",
        ["2019-06-03T01:46:40Z First", "2019-06-03T02:46:40Z Second"],
    ),
    "terms whose names are dates": (
        "Term,Begins,Ends\nAutumn 2023,4 September 2023,20 December 2023\nSpring 2024,8 January 2024,28 March 2024\n",
        ["2023-09-04/2023-12-20 Autumn 2023", "2024-01-08/2024-03-28 Spring 2024"],
    ),
    "members elected, and when they left": (
        "name,dob,elected,left_office\nAnn,1951-01-02,1981-05-01,1991-04-30\nBen,1961-03-04,1991-05-01,\n",
        ["1981-05-01/1991-04-30 Ann", "1991-05-01 Ben"],
    ),
    "a zone of which there are several": (
        "when,what\n5 Jun 2019 10:00 BST,Signed\n6 Jun 2019 11:00 UTC,Printed\n",
        ["2019-06-05T10:00 Signed", "2019-06-06T11:00Z Printed"],
    ),
    "a form that notes when it was filled in": (
        "Timestamp,Email Address,What happened?,When did it happen?\n3/14/2022 10:11:12,a@example.org,Fence fell,"
        "3/11/2022\n3/14/2022 11:11:12,b@example.org,Gate stuck,2/27/2022\n",
        ["2022-03-11 Fence fell", "2022-02-27 Gate stuck"],
    ),
    "reigns with the last year cut short": (
        "Reign,King\n1066-1087,William\n1100-35,Henry\n",
        ["1066/1087 William", "1100/1135 Henry"],
    ),
    "power stations in German": (
        "Bezeichnung;Inbetriebnahme;Stilllegung\nBlock A;12.04.1973;31.12.2004\nBlock B;15.07.1985;\n",
        ["1973-04-12/2004-12-31 Block A", "1985-07-15 Block B"],
    ),
    "a start that is mostly blank beside one that is not": (
        "Name,YearIncorporated,EnteredOn\nShelter,,2012-03-04\nClinic,1971,2012-03-07\nPantry,,2012-04-01\n"
        "Advice,,2012-05-12\n",
        ["2012-03-04 Shelter", "2012-03-07 Clinic", "2012-04-01 Pantry", "2012-05-12 Advice"],
    ),
    "requests that were opened and closed, or not yet": (
        "Key,Created Date,Closed Date,Complaint\n1,2/3/2024 9:15,2/4/2024 8:00,Noise\n2,2/23/2024 7:05,,Graffiti\n",
        ["2024-02-03T09:15/2024-02-04T08:00 Noise", "2024-02-23T07:05/.. Graffiti"],
    ),
    "birthdays and terms in words written together": (
        "person,birthday,termstart\nAnna Ash,1902-05-06,1948-01-03\nBen Beech,1898-07-08,1950-01-03\n",
        ["1948-01-03 Anna Ash", "1950-01-03 Ben Beech"],
    ),
    "a reply before what it replies to": (
        "Reply Date,Submit Date,Comment\n2019-06-02,2019-05-20,Slow today\n2019-06-03,2019-05-21,Bring it back\n",
        ["2019-05-20 Slow today", "2019-05-21 Bring it back"],
    ),
    "years of two digits that would lie ahead": (
        "date,title\n6/17/47,First\n5/20/63,Second\n5/20/15,Third\n",
        ["1947-06-17 First", "1963-05-20 Second", "2015-05-20 Third"],
    ),
    "a label before each date": (
        'who,seen\nAlder,"Seen: Monday, January 3, 1791"\nBirch,"Seen: Friday, May 17, 1872"\n',
        ["1791-01-03 Alder", "1872-05-17 Birch"],
    ),
    "month, day and year as one number": (
        "Date,Seen\n10142019,grey one\n10062019,red one\n",
        ["2019-10-14 grey one", "2019-10-06 red one"],
    ),
    "whole instants among dates with a time beside them": (
        "Date,Time,Where\n01/02/1966,13:44:18,North\n1976-02-23T02:58:41.000Z,1976-02-23T02:58:41.000Z,West\n"
        "01/25/1986,18:05:58,East\n",
        ["1966-01-02T13:44:18 North", "1976-02-23T02:58:41.000Z West", "1986-01-25T18:05:58 East"],
    ),
    "a year beside dates that are known for some rows": (
        "Exact Date,Year,Topic\n,1951,Retires\n13 June 1939,1939,Opens\n,1821,Buys books\nOctober 1896,1896,Fire\n",
        ["1951 Retires", "1939-06-13 Opens", "1821 Buys books", "1896-10 Fire"],
    ),
    "the last day of 1899 among days of its time": (
        "start,end,title\n1891-03-01,1899-12-31,Office\n1896-02-01,1905-06-30,Bridge\n",
        ["1891-03-01/1899-12-31 Office", "1896-02-01/1905-06-30 Bridge"],
    ),
    "day 0 of a spreadsheet among days of ours": (
        "start,end,title\n2019-03-01,1899-12-31,Office\n2020-02-01,2021-06-30,Bridge\n",
        ["2019-03-01 Office", "2020-02-01/2021-06-30 Bridge"],
    ),
    "a year beside days and months": (
        "Year\tDate\tEvent\n1957\t4 October\tSputnik\n1957\t3 November\tA dog\n1958\t31 January\tExplorer\n",
        ["1957-10-04 Sputnik", "1957-11-03 A dog", "1958-01-31 Explorer"],
    ),
    "a day beside times at which it begins and ends": (
        "Day,Start,End,Room,Talk\n2022-05-09,09:00,09:45,Hall,Opening\n2022-05-10,10:00,10:30,Hall,Closing\n",
        ["2022-05-09T09:00/2022-05-09T09:45 Opening", "2022-05-10T10:00/2022-05-10T10:30 Closing"],
    ),
    "first days and last days": (
        "Term,First day,Last day\nAutumn,4 September 2018,21 December 2018\nSpring,7 January 2019,5 April 2019\n",
        ["2018-09-04/2018-12-21 Autumn", "2019-01-07/2019-04-05 Spring"],
    ),
    "eras of Japan": (
        "元号,開始,終了\n大正,大正元年7月30日,大正15年12月25日\n昭和,昭和元年12月25日,昭和64年1月7日\n",
        ["1912-07-30/1926-12-25 大正", "1926-12-25/1989-01-07 昭和"],
    ),
    "when things were made beside when a museum got them": (
        "Title,Date Made,Accession Date\nBowl,ca. 1650,1998-03-12\nView,1872-1874,2001-06-01\n",
        ["1650~ Bowl", "1872/1874 View"],
    ),
    "games of chess of which the day is not known": (
        "Event,Date,Round\nCity,1938.05.??,1\nCity again,1938.05.12,2\nMatch,1939.??.??,1\n",
        ["1938-05 City", "1938-05-12 City again", "1939 Match"],
    ),
    "a time that is of the date before it": (
        "Дата поступления,Дата заседания,Время,Истец,Ответчик\n12.02.2019,15.03.2019,10:30,А,Б\n"
        "15.02.2019,18.03.2019,14:00,В,Г\n",
        ["2019-02-12 А – Б", "2019-02-15 В – Г"],
    ),
    "tasks above a second table": (
        "ID,Name,Begin date,End date\n0,Plan,3/6/17,3/8/17\n1,Draft,3/9/17,3/17/17\n\nID,Name,Role,e-mail\n"
        "0,Ann,Chief,a@example.org\n",
        ["2017-03-06/2017-03-08 Plan", "2017-03-09/2017-03-17 Draft"],
    ),
    "dates that all say when a row was kept": (
        "Reviewed Date,Reply Date,Submitted Date,Title\n2019-06-09,2019-06-02,2019-05-20,Slow\n"
        "2019-06-10,2019-06-03,2019-05-21,Icons\n",
        ["2019-05-20 Slow", "2019-05-21 Icons"],
    ),
    "an end in words that are no date": (
        "name,start_date,end_date\nAnna,1/21/81,4/2/85\nBen,4/18/85,the long years\n",
        ["1981-01-21/1985-04-02 Anna", "1985-04-18 Ben"],
    ),
    "an end of two digits that would come before its start": (
        "name,start_date,end_date\nAnna,1/21/2010,4/2/95\nBen,4/18/1985,1/2/2001\n",
        ["2010-01-21/2095-04-02 Anna", "1985-04-18/2001-01-02 Ben"],
    ),
    "a zone in the header": (
        "Time (UTC+8),What\n2024-11-06 02:15:47,first payment\n",
        ["2024-11-06T02:15:47+08:00 first payment"],
    ),
    "a zone in a column of its own": (
        "event_date,event_tz,event_title\n2022-03-26T03:00:00,+02:00,Logon\n2022-03-26T04:10:00,-05:00,Drop\n",
        ["2022-03-26T03:00:00+02:00 Logon", "2022-03-26T04:10:00-05:00 Drop"],
    ),
    "a sentence with the word date and the letters BC": (
        "Date,Event,Details\n2011-02-12,Opening,The date was set by the BC committee\n2011-02-28,Close,Last day\n",
        ["2011-02-12 Opening", "2011-02-28 Close"],
    ),
    "weekdays that tell day and month apart": (
        "Task,Start\nSurvey,Mon 05/06/19\nReview,Wed 05/08/19\n",
        ["2019-05-06 Survey", "2019-05-08 Review"],
    ),
    "EST after a time of day": (
        "date,event\n04/15/2021 3:15 PM EST,Filed\n04/16/2021 4:20 PM EDT,Answered\n",
        ["2021-04-15T15:15-05:00 Filed", "2021-04-16T16:20-04:00 Answered"],
    ),
    "references with a date, and when they were put in": (
        "Key,Author,Title,Date,Date Added,Date Modified\nA1,Ash,First,2014-03-24,2020-08-23,2020-08-24\n"
        "B2,Beech,Second,2003-05,2020-08-23,2020-08-24\n",
        ["2014-03-24 First", "2003-05 Second"],
    ),
    "a plan with the end before the beginning": (
        "ID,Name,End date,Begin date\n0,Dig,2018-03-08,2018-03-06\n1,Build,2018-03-17,2018-03-09\n",
        ["2018-03-06/2018-03-08 Dig", "2018-03-09/2018-03-17 Build"],
    ),
    "numbers with slashes that are no dates": (
        "when,what,file no\n2021-01-06,Alpha,85/11/29\n2021-02-07,Beta,85/12/30\n2021-03-08,Gamma,45/40/2011\n",
        ["2021-01-06 Alpha", "2021-02-07 Beta", "2021-03-08 Gamma"],
    ),
    "a message without the instant that the others have": (
        "message,timestamp,when\nOpened,1435789661000000,\nClosed,,2015-07-25T02:01:01+00:00\n",
        ["2015-07-01T22:27:41Z Opened", "2015-07-25T02:01:01+00:00 Closed"],
    ),
}


@pytest.mark.parametrize("what", DATES)
def test_a_list_is_dated_as_it_says(what: str, written: Written, store: Store) -> None:
    text, wanted = DATES[what]
    import_file(store, written(text))

    with store._engine.reading() as session:
        stored = [f"{edtf} {title}" for edtf, title in session.rows("SELECT when_edtf, title FROM event ORDER BY id")]
    assert stored == wanted


def test_an_end_that_is_not_understood_is_kept_in_its_words_and_said(written: Written, store: Store) -> None:
    report = import_file(store, written("name,start_date,end_date\nAnna,1981,1985\nBen,1985,the long years\n"))

    with store._engine.reading() as session:
        [(extra,)] = session.rows("SELECT extra FROM event WHERE title = 'Ben'")
    assert "the long years" in extra
    assert report.rejected == 0
    assert any("an end that is not understood" in warning for warning in report.warnings)


TITLES: dict[str, tuple[str, list[str]]] = {
    "lists and brackets with nothing in them": (
        "datetime,label,event_kind\n2013-03-14T04:17:38Z,[],started\n2013-03-14T04:17:40Z,[],stopped\n"
        "2013-03-14T04:17:43Z,['starred'],loaded\n",
        ["started", "stopped", "loaded"],
    ),
    "posts and who posted them": (
        "created_at,screen_name,text\n"
        "2018-08-27T00:05:34,fan,What a long evening this was and nobody expected the ship before midnight at all\n"
        "2018-08-27T00:05:35,gull,I have stood here for three hours and see nothing but fog and lights of the pier\n"
        "2018-08-27T00:05:37,tide,The tables said eleven but the water was at the mark by ten so trust your own eyes\n",
        [
            "What a long evening this was and nobody expected the ship before midnight at all",
            "I have stood here for three hours and see nothing but fog and lights of the pier",
            "The tables said eleven but the water was at the mark by ten so trust your own eyes",
        ],
    ),
    "what is the same in all rows": (
        "Package Name,Submitted,Review Text\norg.example,2019-05-02,Tabs are slow\n"
        "org.example,2019-05-03,Old icons back\n"
        "org.example,2019-05-04,\norg.example,2019-05-05,Works nicely\norg.example,2019-05-06,Forgets my settings\n",
        ["Tabs are slow", "Old icons back", "org.example", "Works nicely", "Forgets my settings"],
    ),
    "codes of agencies and the strength of earthquakes": (
        "Date,Type,Magnitude,Location Source,Status\n1966-01-02,Quake,6,AB,Auto\n1966-01-14,Quake,5.8,AB,Auto\n"
        "1966-01-25,Blast,6.2,CD,Seen\n1966-02-13,Quake,5.7,AB,Auto\n1966-02-14,Quake,5.9,AB,Auto\n",
        ["Quake 6", "Quake 5.8", "Blast 6.2", "Quake 5.7", "Quake 5.9"],
    ),
    "goals of one match": (
        "date,home_team,away_team,scorer\n2017-07-02,Ash,Elm,Ann\n2017-07-02,Ash,Elm,Bea\n2017-07-02,Ash,Elm,Cat\n"
        "2017-07-06,Oak,Ash,Dot\n2017-07-06,Oak,Ash,Eve\n",
        ["Ann – Ash – Elm", "Bea – Ash – Elm", "Cat – Ash – Elm", "Dot – Oak – Ash", "Eve – Oak – Ash"],
    ),
    "changes with a hash": (
        "date,subject,commit\n2019-03-01,Fix the gate,1a2b3c4d5e\n2019-03-01,Fix the gate,1a2b3c4d5f\n"
        "2019-03-02,Fix the gate,0f9e8d7c6b\n2019-03-03,Add a roof,0f9e8d7c6c\n2019-03-03,Add a roof,0f9e8d7c6d\n",
        ["Fix the gate", "Fix the gate", "Fix the gate", "Add a roof", "Add a roof"],
    ),
    "versions as names": (
        "name,type,date\nFirst draft,event,2016-09\n1.0.0,release,2017-06\n1.0.1,release,2018-03\n"
        "1.1.0,release,2018-07\n",
        ["First draft", "1.0.0", "1.0.1", "1.1.0"],
    ),
    "teams at home and their guests": (
        "Spieltag;Datum;Heim;Gast\n1;24.08.2018;FC A;TSV B\n2;01.09.2018;TSV B;FC A\n",
        ["FC A – TSV B", "TSV B – FC A"],
    ),
    "albums and who brought them out": (
        "Artist,Album,Released,Label\nAlders,Steps,1967-06-01,Ash\nBirch,Bark,October 1971,Beech\n",
        ["Steps", "Bark"],
    ),
    "people by surname first": (
        "Surname,Given names,Baptised,Born\nAsh,Anna,12 Apr 1742,10 Apr 1742\nCole,Cat,9 Sep 1750,8 Sep 1750\n",
        ["Anna Ash", "Cat Cole"],
    ),
    "titles with HTML in them": (
        "date,title\n1913,<i>Principia</i> &amp; more\n1935,<b>Second</b>\n",
        ["Principia & more", "Second"],
    ),
}


@pytest.mark.parametrize("what", TITLES)
def test_a_title_is_what_a_person_would_choose(what: str, written: Written, store: Store) -> None:
    text, wanted = TITLES[what]
    import_file(store, written(text))

    with store._engine.reading() as session:
        assert [title for (title,) in session.rows("SELECT title FROM event ORDER BY id")] == wanted


def test_words_for_nothing_are_no_place_no_actor_and_no_tag(written: Written, store: Store) -> None:
    words = ["-", "N/A", "null", "None", "—", "?", "[]", "нет", "无", "unknown"]
    rows = "".join(f"2020-01-{n:02d},thing {n},{word},{word},{word},{word}\n" for n, word in enumerate(words, 1))
    import_file(store, written(f"date,what,place,actors,tags,notes\n{rows}2020-02-01,last,harbour,Ann,storm,calm\n"))

    with store._engine.reading() as session:
        assert [place for (place,) in session.rows("SELECT place FROM event WHERE place <> ''")] == ["harbour"]
        assert [name for (name,) in session.rows("SELECT name FROM actor")] == ["Ann"]
        assert [name for (name,) in session.rows("SELECT name FROM tag")] == ["storm"]
        assert [text for (text,) in session.rows("SELECT summary FROM event WHERE summary <> ''")] == ["calm"]


def test_titles_that_say_nothing_are_told(written: Written, store: Store) -> None:
    numbers = import_file(store, written("date,reading,level\n2020-01-02,315.71,3\n2020-01-03,316.2,4\n", "n.csv"))
    words = import_file(store, written("date,what\n2020-01-02,1.0\n2020-01-03,First words\n", "w.csv"))

    assert [one for one in numbers.warnings if "“reading”" in one and "says what happened" in one]
    assert not words.warnings


def test_lists_as_programs_write_them_are_taken_apart(written: Written, store: Store) -> None:
    text = "date,what,tags\n2020-01-02,a,\"['evil', 'tool']\"\n2020-01-03,b,[]\n"
    import_file(store, written(text))

    with store._engine.reading() as session:
        assert [name for (name,) in session.rows("SELECT name FROM tag ORDER BY name")] == ["evil", "tool"]


@pytest.mark.parametrize(
    ("actors", "names"),
    [
        (["Ann, Ben", "Ben", "Ann, Cat and Ben", "Cat"], ["Ann", "Ben", "Cat"]),
        (["Ash, Anna", "Beech, Ben", "Cole, Cat", "Dorn, Dot"], ["Ash, Anna", "Beech, Ben", "Cole, Cat", "Dorn, Dot"]),
        (["普京、习近平", "习近平", "普京、习近平", "普京"], ["习近平", "普京"]),
    ],
)
def test_names_in_one_cell_are_parted_where_the_column_shows_it(
    actors: list[str], names: list[str], written: Written, store: Store
) -> None:
    rows = "".join(f'2020-01-{n:02d},thing {n},"{cell}"\n' for n, cell in enumerate(actors, 1))
    import_file(store, written(f"date,what,actors\n{rows}"))

    with store._engine.reading() as session:
        assert sorted(name for (name,) in session.rows("SELECT name FROM actor")) == sorted(names)


def test_a_source_that_comes_again_is_the_publisher(written: Written, store: Store) -> None:
    text = "Дата,Событие,Источник\n2020-01-02,А,ТАСС\n2020-01-03,Б,ТАСС\n2020-01-04,В,РИА\n"
    import_file(store, written(text))

    with store._engine.reading() as session:
        assert {name for (name,) in session.rows("SELECT publisher FROM source")} == {"ТАСС", "РИА"}


def test_a_place_is_not_said_twice(written: Written, store: Store) -> None:
    import_file(store, written("date,what,City,Country\n2020-01-02,a,Monaco,Monaco\n2020-01-03,b,Paris,France\n"))

    with store._engine.reading() as session:
        assert [place for (place,) in session.rows("SELECT place FROM event ORDER BY id")] == [
            "Monaco",
            "Paris, France",
        ]
