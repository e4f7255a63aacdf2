from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Observed
from reconciler.report.clients.facts import licence_data, licence_table
from reconciler.report.document import Document
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.values import replace

PARTNER = Partner("north", {("articles", "logger-pack", "licences", "data_loggers"): 5})
CLIENT = Client("acme", {("articles", "logger-pack"): 2}, Observed(usage={"data_loggers": 7}))


def test_licences_say_what_is_used_and_left() -> None:
    table = licence_table(CLIENT, PARTNER)

    assert table is not None
    assert render_text(Document((), (table,)), TextStyle(60)) == (
        "  licence       granted  used  left\n  data_loggers       10     7     3\n"
    )


def test_what_is_used_beyond_the_licences_leaves_nothing() -> None:
    busy = replace(CLIENT, observed=Observed(usage={"data_loggers": 12}))

    assert licence_data(busy, PARTNER) == {"data_loggers": {"granted": 10, "used": 12, "left": 0}}


def test_a_client_without_articles_has_no_table() -> None:
    assert licence_table(Client("acme", {}), PARTNER) is None
