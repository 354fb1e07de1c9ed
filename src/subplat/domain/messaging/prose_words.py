"""Word lists by which the guard of generated prose tells languages, amounts and leaked instructions apart."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The commonest function words. None is a word of the other language, and none is part of a product's name.
STOP_WORDS = {
    "id": _words(
        "yang dan di dari untuk dengan ini itu kami anda bapak ibu adalah akan telah sudah dapat bisa pada dalam ke oleh "
        "atau juga agar sebagai serta karena jika apabila bila kepada tidak belum ada atas bagi hal kita saya silakan "
        "mohon terima kasih berikut tersebut lebih setelah sebelum secara melalui sesuai terlampir semoga sangat para "
        "setiap saat hingga sampai maupun bahwa harap antara seluruh selalu masih lagi jangan bukan"
    ),
    "en": _words(
        "the and of to for with this that we you your our is are will has have been can be at on in by or also as because "
        "if please thank thanks from it its not any an would should may further after before more into these those they "
        "their was were which who when while about let us do does"
    ),
}

NUMBER_WORDS = _words(
    "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh seratus ratus seribu ribu juta "
    "sejuta miliar milyar semiliar triliun zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million billion trillion"
)
COUNTED_MONEY = _words("rupiah rupiahs dolar dollar dollars sen cent cents euro persen percent persennya ribuan jutaan")
CURRENCY_CODES = _words("rp idr usd sgd eur")

LEAKS = (
    "model bahasa", "kecerdasan buatan", "language model", "asisten ai", "asisten virtual", "as an ai", "i am an ai",
    "sebagai ai", "sebagai asisten", "ai assistant", "chatgpt", "openai", "system prompt", "prompt sistem", "prompt",
    "ignore previous", "ignore all", "ignore the above", "abaikan instruksi", "abaikan semua", "abaikan perintah",
    "instruksi sebelumnya", "instruksi di atas", "previous instructions", "instructions above", "my instructions",
    "instruksi saya", "data tidak tepercaya", "untrusted", "developer mode", "jailbreak", "begin facts", "end facts",
    "berikut adalah draf", "berikut draf", "berikut adalah email", "berikut adalah teks", "here is the email",
    "here is a draft", "here's the", "here is your", "tentu, berikut", "tentu saja, berikut", "sure, here", "certainly!",
    "json", "saya tidak dapat membantu", "saya tidak bisa membantu", "i cannot", "i can't", "i'm sorry", "i am unable",
    "lorem ipsum", "knowledge cutoff", "mailto", "javascript",
)  # fmt: skip
