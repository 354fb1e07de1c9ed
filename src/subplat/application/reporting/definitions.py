"""The rules, in the words that are printed under every figure."""

from collections.abc import Mapping

from subplat.application.reporting.asked import ReportName
from subplat.domain.reporting.tables import Definition

_MRR = Definition(
    "MRR",
    "Sum of the yearly amounts of all counting subscriptions, divided by 12. An item's amount is quantity x unit price less"
    " its recurring discount, rounded once; tax, one-off credits and proration are left out. It never comes from bills.",
)
_COUNTS = Definition(
    "Counts (R2)",
    "Active subscriptions, and suspended ones within the grace; manual ones that are paid too. Not those whose first bill is"
    " unpaid, nor ended ones after their end.",
)
_RISK = Definition(
    "At risk (R3)",
    "MRR of suspended subscriptions. It stays in the MRR for the days of grace (setting mrr_suspension_grace_days, 30 unless"
    " changed, as it was on the day of the suspension); then it is involuntary churn, dated at the grace's end. A payment"
    " after that is a reactivation. An Admin's override follows the same rule.",
)
_CHURN_DATE = Definition(
    "Churn date (R4)",
    "The first day after the paid period, not the day of the click. What is known to end later is shown as committed to leave.",
)
_CURRENCY = Definition(
    "Currencies (R5)",
    "Never added together. In rupiah: each month at the rate of its first day; what rates alone change is the FX row, never a"
    " movement.",
)
_GRAIN = Definition(
    "Grain (R1)", "One movement per client and day: everything that happened to the client that day, netted."
)
_KINDS = Definition(
    "Movements",
    "New: the client's total rises above zero for the first time ever. Reactivation: again, after it was zero. Expansion and"
    " contraction: any rise or fall in between, a second subscription and one of two cancelled included. Churn: the total"
    " falls to zero; involuntary when non-payment alone did it.",
)
_ROLL = Definition(
    "Roll-forward",
    "End = start + new + reactivation + expansion - contraction - churn + FX, exactly; shown amounts are rounded.",
)
_TIME = Definition("Time (R8)", "Days and months are those of Asia/Jakarta.")
_LATE = Definition(
    "Restatement (R9)",
    "Past months stay closed. What is learnt later counts on the day it was learnt, and is shown as late.",
)
_ROUNDING = Definition("Rounding", "Figures are computed exactly and rounded half-up to 0.01 when shown.")
_ARPA = Definition("ARPA", "MRR divided by the clients with MRR; several subscriptions of a client count once.")
_LOGO = Definition(
    "Logo churn",
    "Clients with MRR at the start and none at the end, divided by clients with MRR at the start. Who churned and came back"
    " within the period, or joined and left within it, is not counted.",
)
_GROSS = Definition("Gross MRR churn", "(Churn + contraction) / MRR at the start; never negative.")
_NET = Definition("Net MRR churn", "(Churn + contraction - expansion - reactivation) / MRR at the start.")
_GRR = Definition(
    "GRR", "Sum over the clients of the start of the lesser of start and end MRR, divided by MRR at the start."
)
_NRR = Definition("NRR", "End MRR of the clients of the start, divided by their MRR at the start.")
_COHORT = Definition(
    "Cohort",
    "The month of a client's first MRR; who returns stays in it. Clients: share with MRR at the month's end. MRR: the"
    " cohort's MRR against that at the end of its first month; it may exceed 100 %.",
)
_AGEING = Definition(
    "Ageing",
    "Unpaid balance, tax included, of bills that are neither paid nor cancelled, by days past due at the end of the day:"
    " current (not past due), 1-30, 31-60, 61-90, over 90.",
)
_COLLECTION = Definition(
    "Collection rate",
    "Of the bills that fell due in the period: settled (tax withheld against a slip included) / billed.",
)
_DSO = Definition("DSO", "Unpaid at the end / billed in the period x days of the period.")
_CEI = Definition(
    "CEI",
    "(Unpaid at start + billed - unpaid at end) / (unpaid at start + billed - unpaid at end that is not past due).",
)
_RECOVERY = Definition(
    "Recovery",
    "Of the bills whose collection failed in the period: paid later / failed, by count and amount; median days.",
)
_CONVERSION = Definition(
    "Conversion",
    "Accepted / (accepted + rejected + expired), by the day of the decision. Offers still open do not count.",
)
_SENT = Definition("Sent cohort", "Accepted by now / sent, by the month in which the offer was first sent.")
_PIPELINE = Definition(
    "Pipeline",
    "Offers that are sent, unanswered and still valid, in their latest revision only, without tax, per period.",
)
_LEADER = Definition(
    "Leaderboard",
    "New MRR in the period of clients whose first accepted offer is the person's; a tie is broken by the ARR of those"
    " clients. Sent, conversion, median days from first sending to acceptance and mean discount are of the person's own"
    " offers; overdue is what those clients owe past due.",
)
_REVENUE = (_MRR, _COUNTS, _RISK, _CHURN_DATE, _CURRENCY)
_BOOKING = (_TIME, _LATE, _ROUNDING)

DEFINITIONS: Mapping[ReportName, tuple[Definition, ...]] = {
    ReportName.MRR: (*_REVENUE, _ARPA, *_BOOKING),
    ReportName.MOVEMENTS: (_MRR, _GRAIN, _KINDS, _ROLL, *_REVENUE[1:], *_BOOKING),
    ReportName.CHURN: (_LOGO, _GROSS, _NET, _KINDS, *_REVENUE, *_BOOKING),
    ReportName.RETENTION: (_GRR, _NRR, _LOGO, *_REVENUE, *_BOOKING),
    ReportName.COHORTS: (_COHORT, *_REVENUE, *_BOOKING),
    ReportName.AGEING: (_AGEING, _TIME),
    ReportName.COLLECTIONS: (_COLLECTION, _DSO, _CEI, _AGEING, _TIME, _ROUNDING),
    ReportName.RECOVERY: (_RECOVERY, _TIME, _ROUNDING),
    ReportName.CONVERSION: (_CONVERSION, _SENT, _TIME, _ROUNDING),
    ReportName.PIPELINE: (_PIPELINE, _TIME),
    ReportName.LEADERBOARD: (_LEADER, _CONVERSION, _MRR, _TIME, _ROUNDING),
}
