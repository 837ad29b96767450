"""The contract as a Word file: a template with placeholders, filled by docxtpl.

A template is written in Word. ``{{ number }}`` is a value, ``{%p for … %}`` repeats
paragraphs, ``{%tr for … %}`` rows of a table: see docxtpl. It sees plain values only
and runs in Jinja's sandbox, since whoever administers contracts may upload one.
"""

import io
from functools import lru_cache

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

FONT = "Times New Roman"
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


class TemplateRefused(ValueError):
    """The file is no Word template, or says something that cannot be filled in."""


def fill(template: bytes, values: dict) -> bytes:
    """Return the Word file of a template with its values; texts are escaped.

    :raise TemplateRefused: the template cannot be read or filled in
    """
    document = _open(template)
    environment = SandboxedEnvironment(autoescape=True)
    try:
        document.render(values, jinja_env=environment, autoescape=True)
    except (TemplateError, TypeError, ValueError) as error:
        raise TemplateRefused(str(error)) from error
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def unknown_names(template: bytes, known) -> list[str]:
    """Return the placeholders of a template that nothing is known for.

    >>> unknown_names(default_template(), {"words", "articles", "parties", "goods"})[:3]
    ['bases', 'instalments', 'name']
    """
    try:
        names = _open(template).get_undeclared_template_variables(
            SandboxedEnvironment(autoescape=True)
        )
    except (TemplateError, TypeError, ValueError) as error:
        raise TemplateRefused(str(error)) from error
    return sorted(set(names) - set(known))


def _open(template: bytes) -> DocxTemplate:
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.init_docx()
    except Exception as error:  # python-docx raises what zip, lxml and itself raise
        raise TemplateRefused(str(error)) from error
    return document


@lru_cache(1)
def default_template() -> bytes:
    """Return the template a company starts with: the same as the printed contract."""
    document = Document()
    _set_page(document)
    _write_heading(document)
    _write_parties(document)
    _write_articles(document)
    _write_closing(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document):
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    style.paragraph_format.line_spacing = 1.15
    footer = section.footer.paragraphs[0]
    footer.alignment = RIGHT
    _run(footer, "{{ words.page }} ", size=10)
    _field(footer, "PAGE")
    _run(footer, "/", size=10)
    _field(footer, "NUMPAGES")


def _field(paragraph, name):
    run = OxmlElement("w:fldSimple")
    run.set(qn("w:instr"), name)
    paragraph._p.append(run)


def _run(paragraph, text, bold=False, italic=False, size=None):
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    return run


def _line(document, text, align=None, keep=False, **style):
    paragraph = document.add_paragraph()
    paragraph.alignment = JUSTIFY if align is None else align
    paragraph.paragraph_format.keep_with_next = keep
    _run(paragraph, text, **style)
    return paragraph


def _write_heading(document):
    _line(document, "{{ words.nation }}", CENTER, bold=True)
    motto = _line(document, "", CENTER)
    _run(motto, "{{ words.motto }}", bold=True).underline = True
    _line(document, "{{ title|upper }}", CENTER, keep=True, bold=True, size=17)
    _line(document, "{{ words.number }} {{ number }}", CENTER, keep=True)
    _line(document, "{%p if partner_number %}")
    _line(document, "{{ words.partner_number }} {{ partner_number }}", CENTER)
    _line(document, "{%p endif %}")
    _line(document, "{{ words.subject }} {{ name }}", CENTER, italic=True)
    _line(document, "{%p for basis in bases %}")
    _line(document, "- {{ basis }}", italic=True)
    _line(document, "{%p endfor %}")
    _line(document, "{{ words.today }}")


def _write_parties(document):
    _line(document, "{%p for party in parties %}")
    _line(document, "{{ party.label }}: {{ party.name|upper }}", keep=True, bold=True)
    _line(document, "{%p for label, value in party.facts %}")
    _line(document, "{{ label }}: {{ value }}")
    _line(document, "{%p endfor %}")
    _line(document, "{%p endfor %}")
    _line(document, "{{ words.agreed }}")


def _write_articles(document):
    _line(document, "{%p for article in articles %}")
    _line(
        document,
        "{{ words.article }} {{ article.number }}. {{ article.title }}",
        keep=True,
        bold=True,
    )
    _line(document, "{%p for paragraph in article.paragraphs %}")
    _line(document, "{{ paragraph }}")
    _line(document, "{%p endfor %}")
    _write_goods(document)
    _write_instalments(document)
    _line(document, "{%p endfor %}")


def _write_goods(document):
    _line(document, "{%p if article.table == 'goods' and goods %}")
    _table(
        document,
        heads=("no", "goods", "unit", "quantity", "price", "amount"),
        loop="line in goods.lines",
        cells=(
            "{{ line.number }}",
            "{{ line.name }}"
            "{% if line.description %}\n{{ line.description }}{% endif %}",
            "{{ line.unit }}",
            "{{ line.quantity }}",
            "{{ line.price }}",
            "{{ line.amount }}",
        ),
        widths=(10, 66, 16, 18, 26, 29),
        right=(3, 4, 5),
        totals="total in goods.totals",
    )
    _line(document, "{%p if goods.words %}")
    _line(document, "{{ words.in_words }} {{ goods.words }}.", italic=True)
    _line(document, "{%p endif %}")
    _line(document, "{%p endif %}")


def _write_instalments(document):
    _line(document, "{%p if article.table == 'instalments' and instalments %}")
    _table(
        document,
        heads=("no", "instalment", "share", "amount", "term", "documents"),
        loop="line in instalments",
        cells=(
            "{{ line.number }}",
            "{{ line.name }}",
            "{{ line.percent }}",
            "{{ line.amount }}",
            "{{ line.term }}",
            "{{ line.documents }}",
        ),
        widths=(10, 45, 14, 30, 33, 33),
        right=(3,),
    )
    _line(document, "{%p endif %}")


def _write_closing(document):
    _line(document, "{%p for witness in witnesses %}")
    _line(document, "{{ words.witness }} {{ witness }}: …………………………", keep=True)
    _line(document, "{%p endfor %}")
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _unsplit(table.rows[0])
    for number, cell in enumerate(table.rows[0].cells):
        part = f"signatures[{number}]"
        for text, style in (
            (f"{{{{ {part}.title|upper }}}}", {"bold": True}),
            (f"{{{{ {part}.position }}}}", {"bold": True}),
            (f"{{{{ {part}.hint }}}}", {"italic": True, "size": 11}),
            ("\n\n\n\n", {}),
            (f"{{{{ {part}.name }}}}", {"bold": True}),
        ):
            first = not cell.paragraphs[0].runs
            paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
            paragraph.alignment = CENTER
            _run(paragraph, text, **style)


def _table(document, heads, loop, cells, widths, right=(), totals=None):
    """Write a table: heading that repeats, a row per item, totals."""
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    head = table.rows[0]
    for cell, name in zip(head.cells, heads, strict=True):
        _write_cell(cell, f"{{{{ words.{name} }}}}", CENTER, bold=True)
    repeat = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeat)
    _loop_row(table, f"{{%tr for {loop} %}}")
    row = table.add_row()
    for number, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        _write_cell(cell, text, RIGHT if number in right else None)
    _unsplit(row)
    _loop_row(table, "{%tr endfor %}")
    if totals:
        _loop_row(table, f"{{%tr for {totals} %}}")
        row = table.add_row()
        label = row.cells[0].merge(row.cells[-2])
        _write_cell(label, "{{ total[0] }}", RIGHT, bold=True)
        _write_cell(row.cells[-1], "{{ total[1] }}", RIGHT, bold=True)
        _unsplit(row)
        _loop_row(table, "{%tr endfor %}")
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=False):
            cell.width = Mm(width)


def _loop_row(table, text):
    table.add_row().cells[0].paragraphs[0].add_run(text)


def _write_cell(cell, text, align=None, bold=False):
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(1)
    _run(paragraph, text, bold=bold, size=11.5)


def _unsplit(row):
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
