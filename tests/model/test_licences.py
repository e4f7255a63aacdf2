from reconciler.model.access.quota import licences
from reconciler.model.live.account import Client, Partner

CATALOGUE = Partner(
    "north",
    {
        ("articles", "pack", "licences", "data_loggers"): 5,
        ("articles", "pack", "licences", "assets"): 20,
        ("articles", "single", "licences", "data_loggers"): 1,
        ("articles", "single", "unit"): "4.00",
        ("articles", "course", "name"): "Course",
        ("roles", "a", "licences", "assets"): 7,
    },
)


def test_licences_are_the_sum_over_all_articles() -> None:
    client = Client("acme", {("articles", "pack"): 2, ("articles", "single"): 3})

    assert licences(client, CATALOGUE) == {"assets": 40, "data_loggers": 13}


def test_a_client_without_articles_has_none_of_what_the_catalogue_grants() -> None:
    client = Client("acme", {("articles", "course"): 1})

    assert licences(client, CATALOGUE) == {"assets": 0, "data_loggers": 0}
    assert licences(client, Partner("north", {})) == {}
