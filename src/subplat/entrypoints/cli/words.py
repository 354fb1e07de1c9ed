"""Words that options take, as the books write them. Written out here, since `--help` shows them without our domain.

A test compares them with the domain's.
"""

from typing import Literal

ClientStatusWord = Literal["LEAD", "ACTIVE", "SUSPENDED", "CHURNED"]
QuotationStatusWord = Literal["DRAFT", "SENT", "ACCEPTED", "REJECTED", "EXPIRED"]
SubscriptionStatusWord = Literal["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "CANCELLED", "EXPIRED"]
OnOrOffWord = Literal["ACTIVE", "SUSPENDED"]
TaskStatusWord = Literal["PENDING", "RUNNING", "SUCCESS", "FAILED"]
TargetWord = Literal["GWORKSPACE", "GCP"]
MailStatusWord = Literal["DRAFT", "SENT", "FAILED", "RECEIVED", "PARSED"]
PaymentStatusWord = Literal["PENDING", "SUCCESS", "FAILED", "REFUNDED"]
RefundWord = Literal["GATEWAY", "WALLET", "OUTSIDE", "DISPUTE"]
DirectionWord = Literal["IN", "OUT"]
CurrencyWord = Literal["IDR", "USD", "SGD"]
BucketWord = Literal["CURRENT", "1-30", "31-60", "61-90", ">90"]
MovementWord = Literal["NEW", "REACTIVATION", "EXPANSION", "CONTRACTION", "CHURN_VOLUNTARY", "CHURN_INVOLUNTARY"]
SourceWord = Literal["api", "cli", "console", "system", "n8n"]
ReportWord = Literal[
    "mrr",
    "movements",
    "churn",
    "retention",
    "cohorts",
    "ageing",
    "collections",
    "recovery",
    "conversion",
    "pipeline",
    "leaderboard",
]
