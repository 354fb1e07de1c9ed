"""The scripted generator keeps the contract."""

import pytest

from subplat.adapters.memory.text_generator import InMemoryTextGenerator
from subplat.application.ports.failures import MalformedAnswer, Rejected, Unavailable
from subplat.testing.contracts.text_generator import TextGeneratorContract, sample_request


class TestInMemoryTextGenerator(TextGeneratorContract):
    @pytest.fixture
    def generator(self) -> InMemoryTextGenerator:
        self.fake = InMemoryTextGenerator()
        return self.fake

    def go_down(self) -> None:
        self.fake.failures.append(Unavailable("in-memory", "down"))

    def block_next(self) -> None:
        self.fake.failures.append(Rejected("in-memory", "blocked", code="SAFETY"))

    def garble_next(self) -> None:
        self.fake.failures.append(MalformedAnswer("in-memory", "garbled"))


def test_scripted_answers_come_in_order_and_requests_are_kept() -> None:
    fake = InMemoryTextGenerator(answers=[("Pertama", ("Satu.",)), ("Kedua", ("Dua.",))])
    assert [fake.write(sample_request()).subject for _ in range(2)] == ["Pertama", "Kedua"]
    assert fake.requests == [sample_request(), sample_request()]
