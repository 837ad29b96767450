"""Who stands behind a hit on a mailing's pixel or link: a person or a machine.

Pure functions over what the request said and when. They decide whether somebody who
"opened" a mailing becomes a target customer. Which rules there are is data; what a
condition means is here. The first rule that holds decides, and where none holds the hit
is ``unknown``, never ``human``.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

HUMAN = "human"
UNKNOWN = "unknown"
MACHINE = "machine"

# a later entry is better evidence of a person
RANK = (MACHINE, UNKNOWN, HUMAN)

# Addresses are kept as networks of this size: enough to know a gateway, not a person.
PREFIX = {4: 24, 6: 48}

# Whoever calls chooses what he calls himself: the memory of it must not grow for ever.
AGENTS_REMEMBERED = 2000

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class HitFacts:
    """What is known of a hit; seconds are None where nothing is known.

    ``delay``: between the sending of the mail and the hit. ``burst``: within which each
    link of the mail was followed, around this click. ``honeypot``: to the nearest visit
    of the link that no person sees.
    """

    kind: str = "open"
    method: str = "GET"
    user_agent: str = ""
    network: str = ""
    delay: float | None = None
    burst: float | None = None
    honeypot: float | None = None


@dataclass(frozen=True)
class HitRule:
    """Conditions that must all hold; an empty one holds always."""

    hit_class: str
    id: int = 0
    kind: str = ""
    methods: frozenset[str] = frozenset()
    agents: re.Pattern | None = None
    networks: tuple[Network, ...] = ()
    delay: int = 0
    together: str = ""
    span: int = 0
    _agents_seen: dict = field(default_factory=dict, compare=False, repr=False)

    def matches(self, facts: HitFacts) -> bool:
        """Whether each condition holds.

        >>> HitRule("machine", delay=2).matches(HitFacts(delay=1))
        True
        >>> HitRule("machine", delay=2).matches(HitFacts(delay=None))
        False
        >>> HitRule("machine", together="honeypot", span=60).matches(
        ...     HitFacts(honeypot=61))
        False
        """
        return (
            (not self.kind or self.kind == facts.kind)
            and (not self.methods or facts.method in self.methods)
            and (not self.delay or self._is_within(facts.delay, self.delay, True))
            and (not self.together or self._is_together(facts))
            and (not self.networks or self._is_from(facts.network))
            and (not self.agents or self._is_agent(facts.user_agent))
        )

    def _is_together(self, facts: HitFacts) -> bool:
        return self._is_within(getattr(facts, self.together), self.span)

    @staticmethod
    def _is_within(seconds: float | None, limit: int, strictly: bool = False) -> bool:
        if seconds is None:
            return False
        return seconds < limit if strictly else seconds <= limit

    def _is_from(self, network: str) -> bool:
        if not network:
            return False
        address = ipaddress.ip_address(network)
        return any(
            address in known
            for known in self.networks
            if known.version == address.version
        )

    def _is_agent(self, agent: str) -> bool:
        # thousands of hits come from a handful of programs
        if agent not in self._agents_seen:
            if len(self._agents_seen) >= AGENTS_REMEMBERED:
                self._agents_seen.clear()
            self._agents_seen[agent] = bool(self.agents.fullmatch(agent))
        return self._agents_seen[agent]


def classify_hit(rules: Iterable[HitRule], facts: HitFacts) -> tuple[str, int | None]:
    """Return (who is behind the hit, the rule that says so).

    >>> rules = [HitRule("machine", 7, methods=parse_words("HEAD, OPTIONS")),
    ...          HitRule("human", 8, agents=parse_patterns("*GoogleImageProxy*")),
    ...          HitRule("machine", 9, delay=2),
    ...          HitRule("human", 10, agents=parse_patterns("Mozilla/*"))]
    >>> chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0"
    >>> classify_hit(rules, HitFacts(user_agent=chrome, delay=3600))
    ('human', 10)
    >>> classify_hit(rules, HitFacts(user_agent=chrome, delay=1))
    ('machine', 9)
    >>> classify_hit(rules, HitFacts(method="HEAD", user_agent=chrome, delay=3600))
    ('machine', 7)
    >>> classify_hit(rules, HitFacts(user_agent="via GoogleImageProxy", delay=0))
    ('human', 8)
    >>> classify_hit(rules, HitFacts(user_agent="Mutt", delay=3600))
    ('unknown', None)
    >>> classify_hit(rules, HitFacts(kind="honeypot", user_agent=chrome))
    ('machine', None)
    """
    if facts.kind == "honeypot":
        return MACHINE, None
    for rule in rules:
        if rule.matches(facts):
            return rule.hit_class, rule.id
    return UNKNOWN, None


def parse_words(text: str | None) -> frozenset[str]:
    """Return the words of a list in capitals.

    >>> sorted(parse_words("head, options"))
    ['HEAD', 'OPTIONS']
    >>> parse_words(None)
    frozenset()
    """
    return frozenset(word.upper() for word in re.split(r"[\s,;]+", text or "") if word)


def parse_patterns(text: str | None) -> re.Pattern | None:
    """Return what matches one of the lines; ``*`` stands for any text.

    Capitals do not count. Without a ``*`` a line is the whole text.

    >>> bool(parse_patterns("*barracuda*").fullmatch("Barracuda Sentinel (EE)"))
    True
    >>> apple = parse_patterns("Mozilla/5.0")
    >>> bool(apple.fullmatch("Mozilla/5.0")), bool(apple.fullmatch("Mozilla/5.0 (X11)"))
    (True, False)
    >>> parse_patterns(" ") is None
    True
    """
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not lines:
        return None
    patterns = (
        ".*".join(re.escape(part) for part in re.split(r"\*+", line)) for line in lines
    )
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


def parse_networks(text: str | None) -> tuple[Network, ...]:
    """Return the networks of a list.

    :raise ValueError: with the part that is no network, or a smaller one than is kept

    >>> parse_networks("17.0.0.0/8, 40.92.0.0/15")
    (IPv4Network('17.0.0.0/8'), IPv4Network('40.92.0.0/15'))
    >>> parse_networks("17.0.0.1/32")
    Traceback (most recent call last):
    ...
    ValueError: 17.0.0.1/32
    >>> parse_networks("somewhere")
    Traceback (most recent call last):
    ...
    ValueError: somewhere
    """
    networks = []
    for word in re.split(r"[\s,;]+", text or ""):
        if not word:
            continue
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            raise ValueError(word) from None
        if network.prefixlen > PREFIX[network.version]:
            raise ValueError(word)
        networks.append(network)
    return tuple(networks)


def best_class(classes: Iterable[str | None]) -> str | None:
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
    network = ipaddress.ip_network((parsed, PREFIX[parsed.version]), strict=False)
    return str(network.network_address)
