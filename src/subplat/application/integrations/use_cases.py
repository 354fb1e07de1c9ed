"""The use cases of this room, put together."""

from attrs import frozen

from subplat.application.integrations.delivery_log import IntegrationLog, ReplayDeliveryHandler
from subplat.application.integrations.endpoints import (
    AddEndpointHandler,
    ChangeEndpointHandler,
    SwitchEndpointHandler,
)
from subplat.application.integrations.start_billing import StartBillingHandler
from subplat.application.integrations.task_result import ReportTaskResultHandler
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers, Tokens
from subplat.application.ports.unit_of_work import UnitOfWorkFactory


@frozen(kw_only=True)
class IntegrationUseCases:
    """Who hears of events, what was sent, and what other systems may start and report."""

    add: AddEndpointHandler
    change: ChangeEndpointHandler
    switch: SwitchEndpointHandler
    replay: ReplayDeliveryHandler
    log: IntegrationLog
    start_billing: StartBillingHandler
    report_task_result: ReportTaskResultHandler


def integration_use_cases(
    units: UnitOfWorkFactory, identifiers: Identifiers, tokens: Tokens, clock: Clock
) -> IntegrationUseCases:
    """All of them."""
    return IntegrationUseCases(
        add=AddEndpointHandler(units_of_work=units, identifiers=identifiers, tokens=tokens, clock=clock),
        change=ChangeEndpointHandler(units_of_work=units),
        switch=SwitchEndpointHandler(units_of_work=units),
        replay=ReplayDeliveryHandler(units_of_work=units, clock=clock),
        log=IntegrationLog(units_of_work=units),
        start_billing=StartBillingHandler(units_of_work=units, clock=clock),
        report_task_result=ReportTaskResultHandler(units_of_work=units, clock=clock),
    )
