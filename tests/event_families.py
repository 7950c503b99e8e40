"""The stored events by family, in the order of docs/events.md, each with the commands that record it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class How:
    """How an event comes to be: console commands, the command classes behind them, and what of these leads to it.

    `values` are those of enumerations that lead to this kind of event and no other. `like` are events whose codes it
    shares, and `functions` those that decide what is its own, where that is not its command alone.
    """

    console: tuple[str, ...]
    commands: tuple[str, ...]
    values: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    functions: tuple[tuple[str, str], ...] = ()
    besides: str = ""

    def said(self) -> str:
        """The console commands in words."""
        named = [f"[`{name}`](cli.md#{name})" for name in self.console]
        return ", ".join(named) + (" " if named and self.besides else "") + self.besides


def by(console: str, command: str, *values: str, also: str = "") -> How:
    """Recorded by one command; a request also by its release."""
    return How(tuple(filter(None, (console, also))), (command,), values)


FAMILIES: tuple[tuple[str, Mapping[str, How]], ...] = (
    (
        "The register",
        {
            "issuer-registered": by("init", "RegisterIssuer"),
            "series-designated": by("record-series", "DesignateSeries"),
            "holder-registered": by("record-holder", "RegisterHolder"),
            "agreement-recorded": by("record-agreement", "RecordAgreement"),
        },
    ),
    (
        "Authorised shares",
        {
            "authorised-changed": by("record-authorised", "ChangeAuthorised"),
            "reserve-changed": by("reserve", "ReserveShares"),
        },
    ),
    (
        "Shares come to be",
        {
            "shares-issued": by("record-issuance", "IssueShares"),
            "lot-opened": by("record-opening", "OpenLot", also="record-openings"),
            "dividend-paid": by("record-dividend", "PayDividend"),
            "shares-converted": by("record-conversion", "ExchangeShares", "ExchangeKind.CONVERSION"),
            "shares-exchanged": by("record-exchange", "ExchangeShares", "ExchangeKind.EXCHANGE"),
            "shares-split": by("record-split", "SplitShares"),
        },
    ),
    (
        "Shares come back",
        {
            "shares-redeemed": by("record-redemption", "ReturnShares", "Disposal.REDEEMED"),
            "shares-cancelled": by("record-cancellation", "ReturnShares", "Disposal.CANCELLED"),
            "shares-retracted": by("record-retraction", "ReturnShares", "Disposal.RETRACTED"),
            "shares-repurchased": by("record-repurchase", "ReturnShares", "Disposal.REPURCHASED"),
            "treasury-reissued": by("record-reissue", "ReissueTreasury"),
            "treasury-retired": by("record-retirement", "RetireTreasury"),
        },
    ),
    (
        "Shares that stay outstanding",
        {
            "shares-transferred": by("record-transfer", "TransferShares", also="release"),
            "shares-pledged": by("record-pledge", "PledgeShares", also="release"),
            "pledge-released": by("release-pledge", "ReleasePledge"),
            "pledge-enforced": by("enforce-pledge", "EnforcePledge", also="release"),
            "certificates-replaced": by("replace-certificate", "ReplaceCertificates"),
            "stop-transfer-placed": by("record-stop-transfer", "PlaceStop"),
            "stop-transfer-released": by("release-stop-transfer", "ReleaseStop"),
        },
    ),
    (
        "Requests that are not entered",
        {
            **{
                event: How(
                    console=("record-transfer", "record-pledge", "enforce-pledge", "record-demand", "release"),
                    commands=(
                        "TransferShares",
                        "PledgeShares",
                        "EnforcePledge",
                        "DemandRegistration",
                        "ReleaseRequest",
                    ),
                    like=("shares-transferred", "shares-pledged", "pledge-enforced", "demand-accepted"),
                    functions=tuple(("ledger.domain.releases", name) for name in ("waiver", "pending", "changed")),
                )
                for event in ("request-refused", "request-held")
            },
            "request-logged": by("record-request", "LogRequest"),
            "request-withdrawn": by("withdraw-request", "WithdrawRequest"),
        },
    ),
    (
        "Registrations",
        {
            "demand-accepted": by("record-demand", "DemandRegistration", also="release"),
            "registration-progressed": by("record-registration", "ProgressRegistration"),
            "holder-joined": by("record-joining", "JoinRegistration"),
            "shares-included": by("record-inclusion", "IncludeShares"),
            "counsel-selected": by("record-counsel", "SelectCounsel"),
            "counsel-reimbursed": by("record-reimbursement", "ReimburseCounsel"),
            "papers-completed": by("record-papers", "CompletePapers"),
        },
    ),
    (
        "Facts",
        {
            "debt-issued": by("record-debt", "RecordDebt"),
            "reading-adopted": by("adopt-reading", "AdoptReading"),
            "control-changed": by("record-control", "RecordControl"),
            "holder-succeeded": by("record-succession", "RecordSuccession"),
            "holder-renamed": by("rename-holder", "RenameHolder"),
            "address-changed": by("change-address", "ChangeAddress"),
            "alias-recorded": by("record-alias", "RecordAlias"),
            "milestone-reached": by("record-milestone", "RecordMilestone"),
            "legend-noted": by("record-legend", "NoteLegend"),
            "notice-address-changed": by("record-notice-address", "ChangeNoticeAddress"),
            "notice-given": by("record-notice", "GiveNotice"),
            "execution-noted": by("record-execution", "NoteExecution"),
        },
    ),
    (
        "Periods and outside totals",
        {
            "period-closed": by("close-month", "CloseMonth"),
            "prior-period-corrected": How(
                console=(),
                commands=(),
                functions=(("ledger.domain.periods", "note_of"), ("ledger.domain.periods", "noted")),
                besides="any command that takes effect in a closed month, with `--prior-period` and `--prior-reason`",
            ),
            "statement-recorded": by("statement", "RecordStatement"),
            "statement-resolved": by("resolve-statement", "ResolveStatement"),
            "report-issued": How(
                console=("report",),
                commands=("IssueReport",),
                besides="with `cap-table`, unless `--no-record` is given",
            ),
        },
    ),
    (
        "Corrections",
        {
            "event-reversed": How(
                console=("reverse",),
                commands=("ReverseEvent",),
                besides="and by any command with `--with-dependents`, for each computed event that it computes again",
            ),
        },
    ),
)

NO_REASONS = "the decision gives no reasons; it uses the right alone"
LOTS_NAMED = "only a redemption of all holders is computed"
UNREACHED: Mapping[str, Mapping[str, str]] = {
    "shares-cancelled": {"COMPUTED": LOTS_NAMED},
    "shares-retracted": {"COMPUTED": LOTS_NAMED},
    "shares-repurchased": {"COMPUTED": LOTS_NAMED},
    "shares-pledged": {"REGISTRATION_NOT_EFFECTIVE": "a pledge is no sale in a registration"},
    "pledge-enforced": {"REGISTRATION_NOT_EFFECTIVE": "an enforcement is no sale in a registration"},
    "holder-joined": {"FACT_MISSING": NO_REASONS, "QUESTION_OPEN": NO_REASONS, "COUNTED": NO_REASONS},
}
"""Codes that the source of a decision names and that this event can not have, each with why."""
