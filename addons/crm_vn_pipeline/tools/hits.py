"""Who stands behind a hit on a mailing's pixel or link: a person or a machine.

Pure functions over what the request said. They decide whether somebody who "opened" a
mailing becomes a target customer, so a doubtful hit is ``unknown``, never ``human``.
"""

import ipaddress
import re

HUMAN = "human"
UNKNOWN = "unknown"
MACHINE = "machine"

# a later entry is better evidence of a person
RANK = (MACHINE, UNKNOWN, HUMAN)

# A scanner at the mail gateway fetches everything as soon as the mail arrives.
SCAN_SECONDS = 2

# These fetch an image only when the person opens the mail.
READER_PROXY = re.compile(r"GoogleImageProxy|YahooMailProxy", re.IGNORECASE)

SCANNER = re.compile(
    r"bot\b|bot/|crawler|spider|scan(ner)?\b|barracuda|mimecast|proofpoint|ironport"
    r"|fireeye|trendmicro|symantec|messagelabs|bitdefender|kaspersky|sophos|forcepoint"
    r"|safelinks|Office Existence Discovery|BingPreview|facebookexternalhit"
    r"|HeadlessChrome|PhantomJS|curl/|wget/|python-|urllib|aiohttp|Go-http-client"
    r"|Java/|okhttp|libwww|Apache-HttpClient",
    re.IGNORECASE,
)

# Apple Mail Privacy Protection fetches each pixel in advance and says only this.
APPLE_PREFETCH = "Mozilla/5.0"


def classify_hit(method: str, user_agent: str, delay: float | None) -> str:
    """Return who is behind a hit: human, machine or unknown.

    :param delay: seconds between the sending of the mail and the hit, None if unknown

    >>> browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
    >>> classify_hit("GET", browser, 3600)
    'human'
    >>> classify_hit("HEAD", browser, 3600)
    'machine'
    >>> classify_hit("GET", browser, 0)
    'machine'
    >>> classify_hit("GET", browser, None)
    'human'
    >>> classify_hit("GET", "Mozilla/5.0 (Windows NT 5.1) (via ggpht.com "
    ...              "GoogleImageProxy)", 0)
    'human'
    >>> classify_hit("GET", "Mozilla/5.0", 3600)
    'machine'
    >>> classify_hit("GET", "Barracuda Sentinel (EE)", 3600)
    'machine'
    >>> classify_hit("GET", "python-requests/2.32", 3600)
    'machine'
    >>> classify_hit("GET", "", 3600), classify_hit("GET", "Mutt", 3600)
    ('unknown', 'unknown')
    """
    agent = (user_agent or "").strip()
    if method not in ("GET", "POST") or agent == APPLE_PREFETCH:
        return MACHINE
    if READER_PROXY.search(agent):
        return HUMAN
    if SCANNER.search(agent):
        return MACHINE
    if delay is not None and delay < SCAN_SECONDS:
        return MACHINE
    return HUMAN if agent.startswith(("Mozilla/", "Opera/")) else UNKNOWN


def best_class(classes) -> str | None:
    """Return the best evidence of a person among several hits.

    >>> best_class(["machine", "human", "unknown"])
    'human'
    >>> best_class(["machine", "unknown", None])
    'unknown'
    >>> best_class([]) is None
    True
    """
    known = [hit_class for hit_class in classes if hit_class in RANK]
    return max(known, key=RANK.index) if known else None


def shorten_address(address: str | None) -> str | None:
    """Return the network of an address: enough to know a gateway, not a person.

    >>> shorten_address("203.113.131.27")
    '203.113.131.0'
    >>> shorten_address("2001:ee0:4141:9a2b::1")
    '2001:ee0:4141::'
    >>> shorten_address("nonsense") is None, shorten_address(None) is None
    (True, True)
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    prefix = 24 if parsed.version == 4 else 48
    network = ipaddress.ip_network((parsed, prefix), strict=False)
    return str(network.network_address)
