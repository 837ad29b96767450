import base64
import io
import re
from urllib.parse import unquote, urlsplit

import lxml.html

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.pdf import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfFileReader,
    PdfFileWriter,
    createStringObject,
)

from odoo.addons.base.models.ir_actions_report import _wkhtml

# states in which there is no wkhtmltopdf to speak of
MISSING = ("install", "broken")
STYLESHEETS = "crm_vn_base.assets_documents"
STATIC_FILE = re.compile(r"\w+/static/[\w./-]+")
RECORD_FILE = re.compile(
    r"web/(?:image|content)/(?:(?P<attachment>\d+)(?![\d.])"
    r"|(?P<model>[a-z][\w.]*)/(?P<id>\d+)/(?P<field>\w+))"
)
ASSET = re.compile(r"web/assets/[\w./-]+")
# Odoo's own documents are made for wkhtmltopdf with the patched Qt, whose WebKit lays a
# page out a quarter wider and shrinks it, unless its paper format forbids that
SHRINKING = 1 / 1.25
# without the patched Qt it draws everything so much smaller, whatever the dpi and the
# paper format; what is wider than the page then is fitted to it
UNPATCHED_SCALE = 0.763
# what it waits for scripts, in milliseconds, with each document: Odoo's have none
UNPATCHED_DELAY = "100"
# what the frame around Odoo's own documents leaves for a header that is printed apart
MARGIN_TOP_WITHOUT_HEADER = 10
A4 = (210, 297)  # mm
CSS_MARGIN = "11mm"  # at the sides of papers that leave margins to the stylesheet


class IrActionsReport(models.Model):
    """Two printers.

    Documents that we design ourselves are printed by WeasyPrint with a stylesheet of
    their own: true size, running headers, page numbers, rows that are not cut. Odoo's
    own documents keep wkhtmltopdf. A wkhtmltopdf without the patched Qt, as Debian has
    it, prints one document at a time, in a size of its own, and neither header nor
    footer: here it prints one after the other, as large as the patched one does; the
    header goes into the page, footer and page number are laid over it. Where there is
    no wkhtmltopdf, WeasyPrint prints Odoo's documents too.
    """

    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [("wkhtmltopdf", "wkhtmltopdf"), ("weasyprint", "WeasyPrint")],
        string="PDF Engine",
        default="wkhtmltopdf",
        required=True,
        help="WeasyPrint prints documents that are laid out for it.",
    )

    @api.model
    def get_wkhtmltopdf_state(self):
        """A missing wkhtmltopdf stops nobody from printing."""
        state = super().get_wkhtmltopdf_state()
        return "ok" if state in MISSING else state

    def _get_rendering_context(self, report, docids, data):
        """Refuse whoever may not read what he prints, before anything is written."""
        values = super()._get_rendering_context(report, docids, data)
        if report.pdf_engine == "weasyprint" and "docs" in values:
            values["docs"].check_access("read")
        return values

    # === Documents laid out for WeasyPrint ===

    def _prepare_html(self, html, report_model=False):
        if self.pdf_engine != "weasyprint":
            return super()._prepare_html(html, report_model=report_model)
        root = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
        articles = root.find_class("article")
        bodies = [
            lxml.html.tostring(article, encoding="unicode", with_tail=False)
            for article in articles
        ]
        ids = [
            int(article.get("data-oe-id"))
            if article.get("data-oe-model") == report_model
            else None
            for article in articles
        ]
        return bodies, ids, None, None, {}

    @api.model
    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        report = report_ref and self._get_report(report_ref)
        if report and report.pdf_engine == "weasyprint":
            return self._print_documents(bodies, report)
        if _wkhtml().is_patched_qt:
            return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **options)
        headers = self._split_frame(options.pop("header", None), "header", bodies)
        footers = self._split_frame(options.pop("footer", None), "footer", bodies)
        if _wkhtml().state in MISSING:
            return self._print_without_wkhtmltopdf(bodies, headers, footers, report)
        scale = (report or self)._get_scale()
        pdfs = []
        for body, header, footer in zip(bodies, headers, footers, strict=True):
            page = self._resize(self._put_header_into(body, header), scale)
            pdf = super()._run_wkhtmltopdf(
                [page],
                report_ref=report_ref,
                **self._without_header_margin(options, header),
            )
            pdfs.append(self._lay_footer_over(pdf, footer))
        return self._join_pdfs(pdfs)

    def _print_documents(self, bodies, report):
        paper = self._get_paper()
        pdf, starts = paper.print_pages(
            bodies, self._get_document_css(), self._read_local, report.name
        )
        if len(bodies) > 1 and report._prints_apart():
            return self._mark_starts(PdfFileReader(io.BytesIO(pdf)), starts)
        return pdf

    def _prints_apart(self):
        """Whether each record must be a file of its own: it is attached to the record.

        Otherwise all stay in one file, which has its fonts once.
        """
        return bool(self.attachment) or self.model == "sale.order"

    @api.model
    def _get_paper(self):
        """Return the printer; say what is missing when its libraries are."""
        try:
            from ..tools import paper
        except (ImportError, OSError) as error:
            raise UserError(
                self.env._(
                    "Documents cannot be printed: WeasyPrint or the pango library is "
                    "missing on the server (%(error)s). Install libpango-1.0-0 and "
                    "libpangoft2-1.0-0.",
                    error=error,
                )
            ) from error
        return paper

    @api.model
    def _get_document_css(self):
        """Return the stylesheets of the documents, from their files."""
        paths = self.env["ir.asset"]._get_asset_paths(STYLESHEETS, {})
        parts = []
        for path, *_rest in paths:
            with file_open(path.lstrip("/"), filter_ext=(".css",)) as file:
                parts.append(file.read())
        return "\n".join(parts)

    # === What a page may show ===

    @api.model
    def _read_local(self, path):
        """Return (mimetype, bytes) of what a page may show; raise for all else.

        That is: files below static/ of an add-on, stylesheets of Odoo, and attachments
        and images of records that the user may read.
        """
        path = unquote(urlsplit(path).path)
        if match := RECORD_FILE.match(path):
            return self._read_record_file(match)
        if ".." not in path and STATIC_FILE.fullmatch(path):
            with file_open(path, "rb") as file:
                return "", file.read()
        if ASSET.fullmatch(path):
            stylesheet = self._get_stylesheet(path)
            return stylesheet.mimetype, stylesheet.raw
        raise ValueError(path)

    @api.model
    def _get_stylesheet(self, path):
        """Return the attachment of a bundle; make it where no browser asked yet."""
        # sudo: stylesheets are public, every visitor gets them
        url = [("url", "=", f"/{path}"), ("public", "=", True)]
        if found := self.env["ir.attachment"].sudo().search(url, limit=1):
            return found
        name = path.rpartition("/")[2]
        parse = self.env["ir.asset"]._parse_bundle_name
        bundle_name, rtl, kind, autoprefix = parse(name, debug_assets=False)
        if kind != "css":
            raise ValueError(path)
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            bundle_name, css=True, js=False, rtl=rtl, autoprefix=autoprefix
        )
        return bundle.css()

    @api.model
    def _read_record_file(self, match):
        """Read a picture with the rights of the user; no request is needed."""
        if match["attachment"]:
            attachment = self.env["ir.attachment"].browse(int(match["attachment"]))
            attachment.check_access("read")
            return attachment.mimetype, attachment.raw
        field = match["field"]
        record = self.env[match["model"]].browse(int(match["id"]))
        if record._fields[field].type != "binary":
            raise ValueError(field)
        record.check_access("read")
        content = base64.b64decode(record.with_context(bin_size=False)[field])
        return guess_mimetype(content), content

    # === Odoo's own documents ===

    def _build_wkhtmltopdf_args(self, *args, **options):
        """Wait a second for all documents at once, as Odoo does, or less for each."""
        command = super()._build_wkhtmltopdf_args(*args, **options)
        # sudo: whoever prints needs no right to read settings
        parameters = self.env["ir.config_parameter"].sudo()
        if not _wkhtml().is_patched_qt and not parameters.get_param(
            "report.print_delay"
        ):
            command[command.index("--javascript-delay") + 1] = UNPATCHED_DELAY
        return command

    @api.model
    def _split_frame(self, html, kind, bodies):
        """Return the header (or footer) of each body: an element, or None."""
        if not html:
            return [None] * len(bodies)
        root = lxml.html.fromstring(str(html))
        parts = root.find_class(kind)
        if len(parts) == len(bodies):
            return parts
        return (parts[:1] or [None]) * len(bodies)

    @api.model
    def _put_header_into(self, body, header):
        """Print the header above the text of the first page."""
        if header is None:
            return body
        text = lxml.html.tostring(header, encoding="unicode", with_tail=False)
        before, tag, after = str(body).partition("<body")
        start, end, rest = after.partition(">")
        return f"{before}{tag}{start}{end}{text}{rest}" if tag else f"{text}{body}"

    def _get_scale(self):
        """Return what a length of Odoo's stylesheets becomes on paper."""
        return 1 if self.get_paperformat().disable_shrinking else SHRINKING

    @api.model
    def _resize(self, page, scale):
        """Make up for what wkhtmltopdf without the patched Qt draws smaller."""
        style = f"<style>body {{ zoom: {scale / UNPATCHED_SCALE:.4f}; }}</style>"
        before, tag, after = str(page).partition("</head>")
        return f"{before}{style}{tag}{after}" if tag else f"{style}{page}"

    @api.model
    def _without_header_margin(self, options, header):
        if header is None:
            return options
        margins = dict(options.get("specific_paperformat_args") or {})
        margins.setdefault("data-report-margin-top", MARGIN_TOP_WITHOUT_HEADER)
        return {**options, "specific_paperformat_args": margins}

    @api.model
    def _get_footer_text(self, footer):
        """Return the footer in one line, without the page number it counts itself."""
        for node in footer.xpath(".//*[@class='page' or @class='topage']"):
            parent = node.getparent()
            if parent.getparent() is not None:
                parent.drop_tree()
        lines = [" ".join(text.split()) for text in footer.itertext()]
        return " · ".join(line for line in lines if line)

    @api.model
    def _print_without_wkhtmltopdf(self, bodies, headers, footers, report):
        """Print Odoo's own documents by WeasyPrint, with their own stylesheets."""
        pages = []
        for body, header, footer in zip(bodies, headers, footers, strict=True):
            root = lxml.html.fromstring(str(body))
            # the frame has the margins at the sides: Odoo's papers have none
            frame = lxml.html.Element("div")
            frame.set("class", root.body.get("class", ""))
            frame.extend(root.xpath("//link[@rel='stylesheet'] | //style"))
            frame.extend(part for part in (footer, header) if part is not None)
            frame.extend(root.find_class("article"))
            pages.append(lxml.html.tostring(frame, encoding="unicode"))
        css = (report or self)._get_frame_css(headers)
        scale = (report or self)._get_scale()
        pdf, starts = self._get_paper().print_pages(
            pages, css, self._read_local, scale=scale
        )
        if len(pages) == 1:
            return pdf
        return self._mark_starts(PdfFileReader(io.BytesIO(pdf)), starts)

    def _get_frame_css(self, headers):
        """Return the page of the paper format, its footer on every page."""
        paperformat = self.get_paperformat()
        top = paperformat.margin_top
        if any(header is not None for header in headers):
            top = MARGIN_TOP_WITHOUT_HEADER
        lengths = (
            paperformat.print_page_width or A4[0],
            paperformat.print_page_height or A4[1],
            top,
            paperformat.margin_right,
            paperformat.margin_bottom,
            paperformat.margin_left,
        )
        width, height, *margins = (
            f"{length / self._get_scale():.3f}mm" for length in lengths
        )
        return f"""
            @page {{ size: {width} {height}; margin: {" ".join(margins)};
                @bottom-center {{ content: element(footer); width: 100%; }} }}
            html, body {{ height: auto !important; overflow: visible !important; }}
            .header {{ padding-top: 0 !important; }}
            .footer {{ position: running(footer); width: 100%; }}
            .o_css_margins > .footer {{ box-sizing: border-box;
                padding: 0 {CSS_MARGIN} !important; }}
            .footer .page::after {{ content: counter(page); }}
            .footer .topage::after {{ content: counter(pages); }}
        """

    @api.model
    def _lay_footer_over(self, pdf, footer):
        """Lay footer and page number over the pages of one document."""
        if footer is None:
            return pdf
        reader, writer = PdfFileReader(io.BytesIO(pdf)), PdfFileWriter()
        box = reader.pages[0].mediabox
        layer = self._get_paper().print_margins(
            len(reader.pages),
            float(box.width),
            float(box.height),
            self._get_footer_text(footer),
            self.env._("Page"),
        )
        for page, margin in zip(
            reader.pages, PdfFileReader(io.BytesIO(layer)).pages, strict=True
        ):
            page.merge_page(margin)
            writer.add_page(page)
        return self._get_pdf_bytes(writer)

    @api.model
    def _join_pdfs(self, pdfs):
        if len(pdfs) == 1:
            return pdfs[0]
        writer, starts = PdfFileWriter(), []
        for pdf in pdfs:
            starts.append(len(writer.pages))
            writer.appendPagesFromReader(PdfFileReader(io.BytesIO(pdf)))
        return self._mark_starts(PdfFileReader(self._get_stream(writer)), starts)

    @api.model
    def _mark_starts(self, reader, starts):
        """Note where each record starts, in the way Odoo looks for it.

        ``_render_qweb_pdf_prepare_streams`` splits a file of several records at the
        outline that a patched wkhtmltopdf writes.
        """
        writer = PdfFileWriter()
        writer.appendPagesFromReader(reader)
        outline, places = DictionaryObject(), DictionaryObject()
        following = None
        for number, start in reversed(list(enumerate(starts))):
            name = NameObject(f"/record{number}")
            places[name] = ArrayObject([NumberObject(start), NameObject("/Fit")])
            item = DictionaryObject()
            item[NameObject("/Title")] = createStringObject(str(number + 1))
            item[NameObject("/Dest")] = name
            if following is not None:
                item[NameObject("/Next")] = following
            following = writer._add_object(item)
        outline[NameObject("/First")] = following
        writer._root_object[NameObject("/Outlines")] = writer._add_object(outline)
        writer._root_object[NameObject("/Dests")] = writer._add_object(places)
        return self._get_pdf_bytes(writer)

    @api.model
    def _get_stream(self, writer):
        stream = io.BytesIO()
        writer.write(stream)
        stream.seek(0)
        return stream

    @api.model
    def _get_pdf_bytes(self, writer):
        return self._get_stream(writer).getvalue()
