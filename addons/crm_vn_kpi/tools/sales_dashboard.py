"""The manager's sales dashboard. Run this file to write data/files again:

python -m odoo.addons.crm_vn_kpi.tools.sales_dashboard
"""

from pathlib import Path

from .dashboard import BILLIONS, PERCENT, Board, Card, Column, Follows

FILE = Path(__file__).parents[1] / "data" / "files" / "sales_dashboard.json"

OPEN_OPPORTUNITIES = [["type", "=", "opportunity"], ["won_status", "=", "pending"]]
RECEIVABLE = [
    ["account_id.account_type", "=", "asset_receivable"],
    ["parent_state", "=", "posted"],
    ["reconciled", "=", False],
]
OVERDUE = [*RECEIVABLE, ["date_maturity", "<", "today"]]
MONEY_TARGETS = [["scope", "=", "user"], ["metric_id.unit", "=", "money"]]
LEADS_OF_A_YEAR = [
    ["metric_id.code", "=", "leads_created"],
    ["date", ">=", "today =1d -11m"],
]
PERIOD, SELLER = "period", "seller"


def metric(code: str) -> list[list[str]]:
    return [["metric_id.code", "=", code]]


def facts(offset: int = 0) -> tuple[Follows, ...]:
    return (
        Follows(PERIOD, "date", "date", offset),
        Follows(SELLER, "user_id", "many2one"),
    )


def of_seller(chain: str) -> tuple[Follows, ...]:
    """What stands today, whatever the period: it follows the salesperson only."""
    return (Follows(SELLER, chain, "many2one"),)


def flow_card(board: Board, title: str, code: str) -> Card:
    """A metric in the chosen period, compared with the period before."""
    now, before = (
        board.pivot("crm.kpi.actual", "value", metric(code), facts(offset))
        for offset in (0, -1)
    )
    return Card(
        title,
        board.value(title, now, BILLIONS),
        baseline=board.value("Period before", before, BILLIONS),
        baseline_text="since the period before",
        menu="crm_vn_kpi.menu_kpi_actuals",
    )


def stock_card(board: Board, title: str, formula: str, menu: str) -> Card:
    return Card(title, board.value(title, formula, BILLIONS), "stock", menu=menu)


def headline_cards(board: Board) -> None:
    """Four figures at the head: two of the period, two as they stand today."""
    pipeline = board.pivot(
        "crm.lead", "expected_revenue", OPEN_OPPORTUNITIES, of_seller("user_id")
    )
    overdue = board.pivot(
        "account.move.line",
        "amount_residual",
        OVERDUE,
        of_seller("move_id.invoice_user_id"),
    )
    board.cards(
        flow_card(board, "Signed Value", "revenue_signed"),
        flow_card(board, "Cash Collected", "cash_collected"),
        stock_card(
            board, "Open Pipeline Today", pipeline, "crm_vn_kpi.menu_kpi_opportunities"
        ),
        stock_card(board, "Overdue Receivable Today", overdue, ""),
    )


def attainment_table(board: Board) -> None:
    """Who reached how much of the targets in money."""
    model = "crm.kpi.target"
    board.title("Attainment by Salesperson", model, MONEY_TARGETS, ["list", "form"])
    columns = [
        Column("user_id", "Salesperson"),
        Column("metric_id", "Metric"),
        Column("target_value", "Target", BILLIONS),
        Column("actual_value", "Actual", BILLIONS),
        Column("attainment", "Attainment", PERCENT),
        Column("status", "Standing"),
    ]
    follows = (
        Follows(PERIOD, "date_from", "date"),
        Follows(SELLER, "user_id", "many2one"),
    )
    board.table(model, columns, MONEY_TARGETS, follows, order="metric_id", rows=8)


def bar_chart(
    board: Board, title: str, model: str, bars: tuple[str, str], domain: list, menu: str
) -> None:
    """A titled bar chart of ``bars``: (measure, what it is grouped by)."""
    board.title(title, model, domain, ["graph", "pivot", "list"])
    board.chart("bar", model, *bars, domain, of_seller("user_id"), menu)


def sales_dashboard() -> Board:
    """Return the dashboard: headline, attainment, pipeline by stage, new leads."""
    board = Board(widths=(220, 190, 170, 170, 150, 170))
    board.filter(PERIOD, "date", "Kỳ", defaultValue="this_month")
    board.filter(SELLER, "relation", "Nhân viên kinh doanh", modelName="res.users")
    headline_cards(board)
    attainment_table(board)
    bar_chart(
        board,
        "Open Opportunities by Stage",
        "crm.lead",
        ("expected_revenue", "stage_id"),
        OPEN_OPPORTUNITIES,
        "crm_vn_kpi.menu_kpi_opportunities",
    )
    bar_chart(
        board,
        "New Leads per Month, Last 12 Months",
        "crm.kpi.actual",
        ("value", "date:month"),
        LEADS_OF_A_YEAR,
        "crm_vn_kpi.menu_kpi_actuals",
    )
    return board


if __name__ == "__main__":
    FILE.write_text(sales_dashboard().dumps(), encoding="utf-8")
