"""Ways to pay, and what each can do (from Xendit's channel pages)."""

from collections.abc import Mapping

from attrs import evolve, frozen


@frozen(kw_only=True)
class Channel:
    """One way to pay: its names in the invoice product and in payments v3, and its abilities."""

    method: str
    channel: str
    code: str
    auto_debit: bool
    refundable: bool


CHANNELS: Mapping[str, Channel] = {
    channel.method: channel
    for channel in (
        Channel(method="BANK_TRANSFER", channel="BCA", code="BCA_VIRTUAL_ACCOUNT", auto_debit=False, refundable=False),
        Channel(method="CREDIT_CARD", channel="CREDIT_CARD", code="CARDS", auto_debit=True, refundable=True),
        Channel(method="EWALLET", channel="OVO", code="OVO", auto_debit=True, refundable=True),
        Channel(method="QR_CODE", channel="QRIS", code="QRIS", auto_debit=False, refundable=True),
        Channel(method="RETAIL_OUTLET", channel="ALFAMART", code="ALFAMART", auto_debit=False, refundable=False),
        Channel(method="DIRECT_DEBIT", channel="DD_BRI", code="BRI_DIRECT_DEBIT", auto_debit=True, refundable=True),
        Channel(method="PAYLATER", channel="KREDIVO", code="KREDIVO", auto_debit=False, refundable=True),
    )
}

_ALIASES: Mapping[str, str] = {"CARDS": "CREDIT_CARD", "CARD": "CREDIT_CARD", "VIRTUAL_ACCOUNT": "BANK_TRANSFER"}
_BANK, _WALLET = CHANNELS["BANK_TRANSFER"], CHANNELS["EWALLET"]
_BY_NAME: Mapping[str, Channel] = {
    **{channel.channel: channel for channel in CHANNELS.values()},
    **CHANNELS,
    **{alias: CHANNELS[method] for alias, method in _ALIASES.items()},
    **{
        bank: evolve(_BANK, channel=bank, code=f"{bank}_VIRTUAL_ACCOUNT")
        for bank in ("BNI", "BRI", "BSI", "MANDIRI", "PERMATA")
    },
    **{wallet: evolve(_WALLET, channel=wallet, code=wallet) for wallet in ("DANA", "LINKAJA", "SHOPEEPAY")},
    "INDOMARET": evolve(CHANNELS["RETAIL_OUTLET"], channel="INDOMARET", code="INDOMARET"),
}


def channel_named(name: str) -> Channel | None:
    """The channel for the name of a method, bank, e-wallet or outlet, in either product's spelling."""
    return _BY_NAME.get(name.upper())
