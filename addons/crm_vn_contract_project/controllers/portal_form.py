import base64

from odoo.http import request

from ..models.agreement_portal_link_mixin import MAX_NAME
from ..tools.pictures import PictureRefused, read_photo, read_signature

MAX_PHOTOS_AT_ONCE = 6
MAX_REMARK = 2000


class Refused(Exception):
    """What the customer sent is not taken; the argument tells him why."""


class DocumentForm:
    """What a customer sends with a document: read, bounded, refused in his words."""

    def _read_signing(self, post):
        """Return who signs, as what, drawn how, from where."""
        name, position = self._read_person(post.get("name"), post.get("position"))
        return {
            "name": name,
            "position": position,
            "signature": self._read_signature(post.get("signature")),
            "address": request.httprequest.remote_addr,
            "remark": self._read_remark(post.get("remark")),
        }

    def _read_person(self, name, position):
        name, position = (" ".join((text or "").split()) for text in (name, position))
        if not name:
            raise Refused(request.env._("Please write your full name."))
        if not position:
            raise Refused(request.env._("Please write your position."))
        return name[:MAX_NAME], position[:MAX_NAME]

    def _read_remark(self, remark, required=False):
        remark = (remark or "").strip()
        if required and not remark:
            raise Refused(request.env._("Please write your remarks."))
        if len(remark) > MAX_REMARK:
            raise Refused(
                request.env._(
                    "Remarks have at most %(max)s characters.", max=MAX_REMARK
                )
            )
        return remark

    def _read_signature(self, signature):
        try:
            return base64.b64encode(read_signature(signature))
        except PictureRefused as refused:
            if str(refused) == "empty":
                message = request.env._("Please sign in the box with your finger.")
            else:
                message = request.env._(
                    "The signature cannot be read. Please sign again."
                )
            raise Refused(message) from refused

    def _read_photos(self):
        files = request.httprequest.files.getlist("photos")
        files = [file for file in files if file.filename]
        if len(files) > MAX_PHOTOS_AT_ONCE:
            raise Refused(
                request.env._(
                    "At most %(max)s photos go along.", max=MAX_PHOTOS_AT_ONCE
                )
            )
        return [self._read_photo(file) for file in files]

    def _read_photo(self, file):
        try:
            return read_photo(file.read())
        except PictureRefused as refused:
            if str(refused) == "too_big":
                message = request.env._(
                    "Photo “%(name)s” is too big: at most 8 MB.", name=file.filename
                )
            else:
                message = request.env._(
                    "“%(name)s” is no photo (JPEG or PNG).", name=file.filename
                )
            raise Refused(message) from refused
