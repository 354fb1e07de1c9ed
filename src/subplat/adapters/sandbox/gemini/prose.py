"""Plausible business prose, drawn from templates by the hash of the prompt: the same prompt is answered the same way."""

import hashlib
from collections.abc import Mapping, Sequence

from attrs import frozen


@frozen
class Topic:
    """One kind of mail: words by which its task is known, and texts to draw from."""

    signs: tuple[str, ...]
    subjects: tuple[str, ...]
    openings: tuple[str, ...]
    closings: tuple[str, ...]


INDONESIAN: Sequence[Topic] = (
    Topic(
        ("invoice request", "permintaan invoice", "faktur", "finance"),
        (
            "Permintaan penerbitan invoice dan faktur pajak",
            "Mohon bantuan penerbitan invoice klien",
            "Invoice dan faktur pajak untuk periode berjalan",
        ),
        (
            "Mohon bantuan tim Finance untuk menerbitkan invoice dan faktur pajak bagi klien yang datanya tercantum di bawah.",
            "Kami mohon bantuannya untuk menyiapkan invoice beserta faktur pajak sesuai rincian pada email ini.",
        ),
        (
            "Tautan pembayaran sudah tersedia di platform dan tidak perlu dibuat lagi. Terima kasih atas bantuannya.",
            "Mohon unggah dokumennya ke platform setelah terbit agar klien dapat segera menerimanya. Terima kasih.",
        ),
    ),
    Topic(
        ("gagal", "failed", "ditangguhkan", "dihentikan", "suspend"),
        (
            "Pembayaran langganan Anda belum berhasil",
            "Pemberitahuan mengenai pembayaran langganan",
        ),
        (
            "Kami informasikan bahwa pembayaran langganan Anda belum berhasil kami terima.",
            "Dengan hormat kami sampaikan bahwa penagihan untuk langganan Anda belum dapat diselesaikan.",
        ),
        (
            "Silakan melakukan pembayaran melalui tautan di bawah agar layanan dapat digunakan kembali tanpa kendala.",
            "Mohon periksa metode pembayaran Anda. Tim kami siap membantu apabila ada hal yang ingin ditanyakan.",
        ),
    ),
    Topic(
        ("pengingat", "reminder", "jatuh tempo", "mengingatkan"),
        ("Pengingat pembayaran langganan Anda", "Tagihan langganan Anda akan segera jatuh tempo"),
        (
            "Kami ingin mengingatkan bahwa tagihan untuk langganan Anda akan segera jatuh tempo.",
            "Sebagai pengingat, tagihan langganan Anda sudah tersedia dan menunggu pembayaran.",
        ),
        (
            "Rincian tagihan dan tautan pembayaran dapat dilihat di bawah. Jika sudah membayar, mohon abaikan email ini.",
            "Terima kasih atas kerja sama yang baik selama ini. Kami siap membantu apabila ada pertanyaan.",
        ),
    ),
    Topic(
        ("selamat datang", "welcome", "layanan aktif", "sudah aktif", "portal"),
        ("Selamat datang, layanan Anda sudah siap", "Layanan Anda kini aktif"),
        (
            "Terima kasih, pembayaran Anda telah kami terima dan layanan sudah dapat digunakan oleh tim Anda.",
            "Selamat datang! Kami senang dapat melayani kebutuhan perusahaan Anda mulai hari ini.",
        ),
        (
            "Tagihan dan status layanan dapat dilihat kapan saja melalui portal pelanggan.",
            "Jika membutuhkan bantuan pada masa awal penggunaan, tim kami siap mendampingi Anda.",
        ),
    ),
    Topic(
        ("penawaran", "quotation", "offer"),
        (
            "Penawaran layanan untuk perusahaan Anda",
            "Penawaran harga layanan yang Anda butuhkan",
            "Penawaran layanan cloud dari kami",
        ),
        (
            (
                "Terima kasih atas kesempatan yang diberikan kepada kami untuk menyampaikan penawaran ini. "
                "Kami menyusunnya sesuai dengan kebutuhan yang telah Anda sampaikan."
            ),
            (
                "Menindaklanjuti pembicaraan kita sebelumnya, bersama email ini kami sampaikan penawaran layanan yang "
                "kami susun khusus untuk perusahaan Anda."
            ),
        ),
        (
            (
                "Rincian harga beserta syarat dan ketentuannya dapat dilihat pada dokumen terlampir. "
                "Silakan menghubungi kami apabila ada hal yang ingin didiskusikan."
            ),
            "Kami berharap penawaran ini sesuai dengan harapan Anda dan menantikan kabar baik dari Anda.",
        ),
    ),
    Topic(
        (),
        ("Informasi mengenai langganan Anda", "Pemberitahuan dari tim kami"),
        (
            "Bersama email ini kami sampaikan informasi mengenai layanan yang Anda gunakan.",
            "Kami ingin menyampaikan perkembangan terbaru mengenai langganan Anda.",
        ),
        (
            "Rincian selengkapnya tercantum di bawah ini. Terima kasih atas perhatian dan kerja sama Anda.",
            "Silakan membalas email ini apabila ada hal yang ingin ditanyakan kepada kami.",
        ),
    ),
)
ENGLISH: Sequence[Topic] = (
    Topic(
        (),
        ("Information about your subscription", "An update from our team"),
        (
            "Thank you for working with us. With this mail we would like to inform you about your service.",
            "We are writing to let you know about the current state of your subscription with us.",
        ),
        (
            "All the details are shown below. Please let us know if you have any question about them.",
            "Thank you for your trust in our team, and please do not hesitate to reply to this mail.",
        ),
    ),
)
TOPICS: Mapping[str, Sequence[Topic]] = {"id": INDONESIAN, "en": ENGLISH}


def prose_for(rules: str, text: str) -> tuple[str, list[str]]:
    """A subject and two paragraphs on the topic that the task names."""
    topics = TOPICS["en" if "english" in rules.casefold() else "id"]
    task = text.partition("<data>")[0].casefold()
    topic = next((each for each in topics if any(sign in task for sign in each.signs)), topics[-1])
    draw = hashlib.sha256(f"{rules}\n{text}".encode(errors="replace")).digest()
    choices = (topic.subjects, topic.openings, topic.closings)
    subject, opening, closing = (texts[draw[at] % len(texts)] for at, texts in enumerate(choices))
    return subject, [opening, closing]
