"""Write a spreadsheet dashboard as plain data: Community has the viewer, no editor.

A board is laid out from top to bottom: cards, charts and tables stack on the first
sheet, the numbers behind the cards stand on a second one. Every source (pivot, list,
chart) says which filters it follows.
"""

import json
import string
from dataclasses import dataclass, field
from typing import Any

VERSION = "18.5.10"  # the newest format the viewer of Odoo 19.0 knows
BILLIONS = '#,##0.00,,," tỷ ₫"'  # each comma at the end divides by a thousand
PERCENT = "0%"
WHOLE = "#,##0"
ROW_HEIGHT = 28
TITLE_STYLE, HEADER_STYLE, NUMBER_STYLE, RIGHT_HEADER_STYLE = 1, 2, 3, 4
_HEADER = {"bold": True, "fontSize": 11, "fillColor": "#f3f4f6"}
STYLES = {
    str(TITLE_STYLE): {"bold": True, "fontSize": 16, "textColor": "#01666b"},
    str(HEADER_STYLE): _HEADER,
    str(NUMBER_STYLE): {"align": "right"},
    str(RIGHT_HEADER_STYLE): {**_HEADER, "align": "right"},
}
CARD_COLOURS = {"money": "#EFF6FF", "stock": "#FFF7ED"}


@dataclass(frozen=True)
class Follows:
    """A source's field that a filter acts on; ``offset`` -1 is the period before."""

    filter_id: str
    chain: str
    kind: str
    offset: int = 0

    def matching(self) -> dict[str, Any]:
        """The format's entry for this filter.

        >>> Follows("period", "date", "date", -1).matching()
        {'chain': 'date', 'type': 'date', 'offset': -1}
        >>> Follows("seller", "user_id", "many2one").matching()
        {'chain': 'user_id', 'type': 'many2one'}
        """
        entry: dict[str, Any] = {"chain": self.chain, "type": self.kind}
        return {**entry, "offset": self.offset} if "date" in self.kind else entry


def field_matching(follows: tuple[Follows, ...]) -> dict[str, dict[str, Any]]:
    return {entry.filter_id: entry.matching() for entry in follows}


@dataclass(frozen=True)
class Card:
    """One figure: where it comes from, what it is compared with, what it opens."""

    title: str
    key: str
    colour: str = "money"
    baseline: str = ""
    baseline_text: str = ""
    menu: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: the field, its English title, and its number format."""

    name: str
    title: str
    number_format: str = ""


@dataclass
class Board:
    """A dashboard under construction; ``dumps`` gives the file."""

    widths: tuple[int, ...]
    cells: dict[str, str] = field(default_factory=dict)
    cell_styles: dict[str, int] = field(default_factory=dict)
    cell_formats: dict[str, int] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    data_formats: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    heights: dict[str, dict[str, int]] = field(default_factory=dict)
    figures: list[dict[str, Any]] = field(default_factory=list)
    menus: dict[str, str] = field(default_factory=dict)
    filters: list[dict[str, Any]] = field(default_factory=list)
    pivots: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    row: int = 0
    top: int = 0

    # --- sources ---

    def filter(self, key: str, kind: str, label: str, **spec: Any) -> str:
        self.filters.append({"id": key, "type": kind, "label": label, **spec})
        return key

    def pivot(
        self, model: str, measure: str, domain: list[Any], follows: tuple[Follows, ...]
    ) -> str:
        """A total; returns the formula that reads it."""
        key = str(len(self.pivots) + 1)
        self.pivots[key] = {
            "type": "ODOO",
            "id": key,
            "formulaId": key,
            "name": f"{model} {measure}",
            "model": model,
            "domain": domain,
            "context": {},
            "measures": [{"id": measure, "fieldName": measure.split(":")[0]}],
            "rows": [],
            "columns": [],
            "fieldMatching": field_matching(follows),
        }
        return f'=PIVOT.VALUE({key},"{measure}")+0'  # nothing yet is zero, not blank

    def value(self, label: str, formula: str, number_format: str = "") -> str:
        """A number on the second sheet; returns its reference."""
        row = len(self.data) // 2 + 1
        self.data[f"A{row}"], self.data[f"B{row}"] = f'=_t("{label}")', formula
        if number_format:
            self.data_formats[f"B{row}"] = self._format(number_format)
        return f"Data!B{row}"

    # --- what is seen ---

    def cards(self, *cards: Card) -> None:
        gap, height = 12, 110
        width = (sum(self.widths) - gap * (len(cards) - 1)) // len(cards)
        for number, card in enumerate(cards):
            data = {
                "type": "scorecard",
                "title": {"text": card.title, "bold": True, "color": "#434343"},
                "background": CARD_COLOURS[card.colour],
                "keyValue": card.key,
                "humanize": False,
                "baselineMode": "percentage",
                "baselineDescr": {"text": card.baseline_text},
                "baselineColorUp": "#00A04A",
                "baselineColorDown": "#DC6965",
                **({"baseline": card.baseline} if card.baseline else {}),
            }
            self._figure(number * (width + gap), width, height, card.menu, data)
        self._advance(-(-(height + 2 * gap) // ROW_HEIGHT))

    def title(self, text: str, model: str, domain: list[Any], views: list[str]) -> None:
        """A heading that opens the records behind it."""
        link = {
            "viewType": views[0],
            "name": text,
            "threshold": 0,
            "action": {
                "modelName": model,
                "domain": domain,
                "context": {},
                "views": [[False, view] for view in [*views, "search"]],
            },
        }
        target = json.dumps(link, ensure_ascii=False)
        self._cell(0, f"[{text}](odoo://view/{target})", style=TITLE_STYLE)
        self._advance(1, 44)

    def chart(
        self,
        kind: str,
        model: str,
        measure: str,
        group_by: str,
        domain: list[Any],
        follows: tuple[Follows, ...],
        menu: str = "",
    ) -> None:
        height = 300
        data = {
            "type": f"odoo_{kind}",
            "title": {"text": ""},
            "background": "#FFFFFF",
            "legendPosition": "none",
            "verticalAxisPosition": "left",
            "stacked": False,
            "humanize": False,
            "dataSets": [{}],
            "metaData": {
                "resModel": model,
                "measure": measure,
                "groupBy": [group_by],
                "order": None,
                "mode": "bar",
            },
            "searchParams": {
                "domain": domain,
                "context": {"group_by": []},
                "groupBy": [group_by],
                "orderBy": [],
            },
            "fieldMatching": field_matching(follows),
        }
        self._figure(0, sum(self.widths), height, menu, data)
        self._advance(-(-(height + 20) // ROW_HEIGHT))

    def table(
        self,
        model: str,
        columns: list[Column],
        domain: list[Any],
        follows: tuple[Follows, ...],
        order: str,
        rows: int,
    ) -> None:
        key = str(len(self.lists) + 1)
        self.lists[key] = {
            "id": key,
            "name": model,
            "model": model,
            "columns": [column.name for column in columns],
            "domain": domain,
            "context": {},
            "orderBy": [{"name": order, "asc": True}],
            "fieldMatching": field_matching(follows),
        }
        for index, column in enumerate(columns):
            header = f'=ODOO.LIST.HEADER({key},"{column.name}",_t("{column.title}"))'
            style = RIGHT_HEADER_STYLE if column.number_format else HEADER_STYLE
            self._cell(index, header, style=style)
        self._advance(1)
        for number in range(1, rows + 1):
            for index, column in enumerate(columns):
                self._cell(
                    index,
                    f'=ODOO.LIST({key},{number},"{column.name}")',
                    style=NUMBER_STYLE if column.number_format else 0,
                    number_format=column.number_format,
                )
            self._advance(1)

    # --- parts ---

    def _format(self, number_format: str) -> int:
        return self.formats.setdefault(number_format, len(self.formats) + 1)

    def _cell(
        self, column: int, text: str, style: int = 0, number_format: str = ""
    ) -> None:
        reference = f"{string.ascii_uppercase[column]}{self.row + 1}"
        self.cells[reference] = text
        if style:
            self.cell_styles[reference] = style
        if number_format:
            self.cell_formats[reference] = self._format(number_format)

    def _figure(
        self, left: int, width: int, height: int, menu: str, data: dict[str, Any]
    ) -> None:
        key = f"figure{len(self.figures) + 1}"
        self.figures.append(
            {
                "id": key,
                "tag": "chart",
                "col": 0,
                "row": 0,
                "offset": {"x": left, "y": self.top + 10},
                "width": width,
                "height": height,
                "data": {**data, "chartId": key},
            }
        )
        if menu:
            self.menus[key] = menu

    def _advance(self, rows: int, height: int = ROW_HEIGHT) -> None:
        for row in range(self.row, self.row + rows):
            self.heights[str(row)] = {"size": height}
        self.row, self.top = self.row + rows, self.top + rows * height

    def _sheet(self, key: str, name: str, **content: Any) -> dict[str, Any]:
        empty: dict[str, Any] = {
            "rows": {}, "cols": {}, "merges": [], "styles": {}, "formats": {},
            "borders": {}, "figures": [], "tables": [], "conditionalFormats": [],
            "dataValidationRules": [],
        }  # fmt: skip
        return {"id": key, "name": name, "isVisible": True, **empty, **content}

    def dumps(self) -> str:
        """Return the file's text, the same for the same board."""
        board = self._sheet(
            "dashboard",
            "Dashboard",
            colNumber=len(self.widths),
            rowNumber=self.row + 3,
            rows=self.heights,
            cols={str(i): {"size": width} for i, width in enumerate(self.widths)},
            cells=self.cells,
            styles=self.cell_styles,
            formats=self.cell_formats,
            figures=self.figures,
            areGridLinesVisible=False,
        )
        data = self._sheet(
            "data",
            "Data",
            colNumber=3,
            rowNumber=len(self.data) // 2 + 3,
            cells=self.data,
            formats=self.data_formats,
        )
        content = {
            "version": VERSION,
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "sheets": [board, data],
            "styles": STYLES,
            "formats": {str(key): text for text, key in self.formats.items()},
            "borders": {},
            "customTableStyles": {},
            "settings": {"locale": _ENGLISH},
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "lists": self.lists,
            "listNextId": len(self.lists) + 1,
            "globalFilters": self.filters,
            "chartOdooMenusReferences": self.menus,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


_ENGLISH = {  # formulas are stored in English; the viewer's language replaces it
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 1,
}
