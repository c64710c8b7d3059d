"""What there is to read before the first step, also where no step has a number."""

from __future__ import annotations

import re
from dataclasses import replace

from errordesk.pages.reading import measure
from errordesk.records.records import Records


def test_without_numbers_the_first_step_is_the_first_act(records: Records) -> None:
    page = records.page("pp-badgateway")
    before = measure(records, page).to_first_step
    without = measure(records, replace(page, body=re.sub(r"(?m)^(\s*)\d+\. ", r"\1", page.body)))
    assert before is not None
    assert without.to_first_step is not None
    # The label or command itself is in the step.
    assert 0 <= without.to_first_step - before < 40
