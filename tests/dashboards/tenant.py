"""A tenant of the tests: rules applied before the newest month, of which some fire, one is pending and one cannot be evaluated."""
import json

from database import Session, waitlistd

NAME = "board"
SCHEMA = f"tenant_{NAME}"
HOSTILE = "100 % 'quoted' \"twice\" </row> &amp; {schema} \\ $$ ${tenant} ]]> \uffff\nand a second line"


def rule(name, title, severity, **more):
    return {"name": name, "title": title, "severity": severity, **more}


RULES = {
    "tenant": NAME,
    "title": "A board",
    "rules": [
        rule("share", "England's share", "critical", measure="percent_within_18", places=["England"], when={"below": 65}),
        rule("boards", "A long list", "info", measure="total", places=[{"icb": "QWO"}, {"icb": "QOP"}], when={"above": 1}),
        rule("regions", "A region's share", "warning", measure="percent_within_18", places=["each region"], when={"below": 65}, fire_after=2),
        rule("function", "Surgery's <share> & 'wait'", "warning", measure="percent_within_18", places=["England"], categories=["C_100"],
             when={"below": 99}),
        rule("trust", "A trust's list", "warning", measure="total", places=[{"provider": "RJ1"}], when={"above": 100}),
        rule("lasting", "A trust's list for two months", "critical", measure="total", places=[{"provider": "RJ1"}], when={"above": 100},
             fire_after=2),
        rule("overdue", "The release is overdue", "warning", when={"overdue": {}}),
        rule("broken", "A rule that cannot be evaluated", "critical", measure="total", places=["England"], when={"above": 9_000_000}),
    ],
}


def apply(build, server, database):
    """And lets Grafana's role read it."""
    file = server.state / "board.json"
    file.write_text(json.dumps(RULES), encoding="utf-8")
    waitlistd(build / "waitlistd", server, database, "tenant", "apply", file)
    with Session(server.conninfo(database)) as session:
        session.rows(f"GRANT {SCHEMA}_reader TO grafana")


def alerts(build, server, database):
    """As the command line lists them."""
    return json.loads(waitlistd(build / "waitlistd", server, database, "alerts", "list", "--tenant", NAME, "--json").stdout)


def annotate(build, server, database):
    """What people say of the alerts; and a rule's error, of which a rule that can be applied has none as long as the measures stay."""
    def of(name):
        return str(next(alert["alert"] for alert in alerts(build, server, database) if alert["rule"] == name))

    for words in (
        ("acknowledge", of("share"), "--by", "the board", "--note", HOSTILE),
        ("silence", of("function"), "--until", "next-release"),
        ("silence", of("trust"), "--until", "2999-12-31"),
    ):
        waitlistd(build / "waitlistd", server, database, "alerts", *words, "--tenant", NAME)
    with Session(server.conninfo(database)) as session:
        session.rows(f"UPDATE {SCHEMA}.rule SET error = 'there is no measure total' WHERE name = 'broken'")
