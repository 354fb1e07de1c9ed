"""What is new in a mail, and what it only quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.messaging.own_words import own_words

REQUEST = "Permintaan invoice\nJumlah tagihan: Rp 1.110.000\nReferensi: 0190-…"
QUOTED = "\n".join(f"> {line}" for line in REQUEST.split("\n"))


@pytest.mark.parametrize(
    "mail",
    [
        f"Nomor invoice: INV-7\n\nPada Sen, 23 Nov 2026 pukul 09.00 ops@reseller.example menulis:\n{QUOTED}\n",
        f"Nomor invoice: INV-7\n\nOn Mon, 23 Nov 2026 at 09:00, Platform\n<ops@reseller.example> wrote:\n\n{QUOTED}",
        f"Nomor invoice: INV-7\r\n\r\n-----Original Message-----\r\nFrom: ops@reseller.example\r\n{REQUEST}",
        f"Nomor invoice: INV-7\n________________________________\nDari: Platform\n{REQUEST}",
        f"Nomor invoice: INV-7\n\nFrom: Platform <ops@reseller.example>\nSent: Monday\nTo: Finance\n{REQUEST}",
        f"Nomor invoice: INV-7\n\n*Dari:* Platform\n*Tanggal:* Senin\n{REQUEST}",
        f"Nomor invoice: INV-7\n\nOn Mon, 23 Nov 2026 at 09:00 Platform wrote:\n{REQUEST}",
    ],
)
def test_what_is_quoted_below_is_left_out(mail: str) -> None:
    assert own_words(mail) == "Nomor invoice: INV-7"


def test_an_answer_below_the_quoted_mail_is_kept() -> None:
    mail = f"On Mon, 23 Nov 2026 at 09:00 Platform wrote:\n{QUOTED}\n\nNomor invoice: INV-7"
    assert own_words(mail) == "Nomor invoice: INV-7"


def test_an_answer_between_quoted_lines_is_kept() -> None:
    assert own_words("> Nomor invoice?\nINV-7\n> Nilai akhir?\nRp 1.110.000") == "INV-7\nRp 1.110.000"


def test_ordinary_sentences_are_not_taken_for_a_quotation() -> None:
    mail = "Pada 23 November 2026 invoice kami kirim.\nDari kami: terima kasih.\nOn time as always."
    assert own_words(mail) == mail


def test_invisible_characters_do_not_split_what_a_reader_sees_as_one() -> None:
    assert own_words("INV\u200b-7\u202e, Ｒｐ\u00a0１００") == "INV-7, Rp 100"


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    kept = own_words(text)
    assert own_words(f"{kept}\n> quoted") in (kept, own_words(kept))
