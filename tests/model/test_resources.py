"""A resource stands in three lists: what a client has, what the partner owns, what it costs."""

from reconciler.model.files.prices import ProgramPrices
from reconciler.model.resources import LEAST_IN_OPERATION, POOLABLE, SEATS, Resources


def test_every_resource_can_be_owned_and_priced() -> None:
    of_clients = {SEATS, *Resources.model_fields}

    assert set(POOLABLE) == of_clients, "a line in Supply"
    assert set(ProgramPrices.model_fields) - {"fee"} == of_clients, "a line in ProgramPrices"
    assert of_clients >= LEAST_IN_OPERATION.keys()
