"""The stage of the demo: applications, origins, clients, data centres and the ways in which things end.

All addresses and AS numbers are from ranges set aside for documentation, tests and private use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

FLAVOURS = 5
"""Ways in which clients of one application differ in what they send; the last is the hostile one."""
HOSTILE = FLAVOURS - 1

HOSTILE_NAME = "\x1b]0;pwned\x07[red]login\u202egnp.exe[/red]\x1b[2J`|<b>.example"
"""A server name that attacks terminals, markup and tables at once."""


@dataclass(frozen=True, slots=True)
class Application:
    """One service behind Spectrum."""

    id: str
    label: str
    proto: str
    port: int
    origins: tuple[str, ...]
    share: float
    """Of all connections."""
    typical: float
    """Median duration of a session in seconds."""
    spread: float
    """Standard deviation of the duration's logarithm."""
    client_speed: float
    """Bytes a second from the client."""
    origin_speed: float
    """Bytes a second from the origin."""
    tls_mode: str = "off"
    """Other than `off` Cloudflare ends the client's TLS."""
    firewall: bool = True
    proxy_protocol: str = "off"
    names: tuple[str, ...] = ("",) * FLAVOURS
    """Server names by flavour."""

    @property
    def tls(self) -> bool:
        """Whether there are TLS fields to fill."""
        return self.tls_mode != "off"


def _hosts(prefix: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{host}" for host in range(first, last + 1))


def _names(*names: str) -> tuple[str, ...]:
    return (*names, HOSTILE_NAME)


APPLICATIONS = (
    Application(
        id="1d4a0c3b7f5e4e0d9a60c2f1b8e35a77",
        label="ssh-prod",
        proto="tcp",
        port=22,
        origins=_hosts("10.0.3.", 4, 9),
        share=0.20,
        typical=240,
        spread=1.7,
        client_speed=120,
        origin_speed=900,
        proxy_protocol="v1",
    ),
    Application(
        id="2f81b6d09c3347c58e1ad5720b94e6c1",
        label="rdp-office",
        proto="tcp",
        port=3389,
        origins=_hosts("10.0.4.", 10, 13),
        share=0.03,
        typical=1500,
        spread=1.0,
        client_speed=3_000,
        origin_speed=40_000,
    ),
    Application(
        id="37c9e25a418b4d6fb0f3d8a6154e7209",
        label="minecraft",
        proto="tcp",
        port=25565,
        origins=_hosts("10.0.8.", 1, 6),
        share=0.07,
        typical=700,
        spread=0.9,
        client_speed=2_000,
        origin_speed=25_000,
        firewall=False,
        proxy_protocol="v2",
    ),
    Application(
        id="4be07d1296fa4c83a5d9170e3c68f254",
        label="smtps",
        proto="tcp",
        port=465,
        origins=_hosts("10.0.5.", 25, 28),
        share=0.12,
        typical=3,
        spread=0.9,
        client_speed=30_000,
        origin_speed=400,
        tls_mode="strict",
        names=_names("smtp.example.com", "smtp.example.com", "mail.example.net", "mx1.example.org"),
    ),
    Application(
        id="56a3f8c7e0b14f92817d4b69d2053ace",
        label="mqtt",
        proto="tcp",
        port=8883,
        origins=_hosts("10.0.6.", 1, 5),
        share=0.05,
        typical=420,
        spread=1.2,
        client_speed=60,
        origin_speed=40,
        tls_mode="flexible",
        firewall=False,
        names=_names("mqtt.example.com", "eu.mqtt.example.com", "us.mqtt.example.com", "mqtt.example.com"),
    ),
    Application(
        id="68d5120fbe9a4a7790c64e3f7a81bd35",
        label="postgres",
        proto="tcp",
        port=5432,
        origins=(*_hosts("10.0.7.", 1, 2), *_hosts("fd00:5432::", 1, 2)),
        share=0.12,
        typical=20,
        spread=1.4,
        client_speed=900,
        origin_speed=12_000,
        tls_mode="full",
        names=_names("db.example.com", "db.example.com", "replica.example.com", "reports.example.com"),
    ),
    Application(
        id="7c02e9d4a3864b1fbd57806e19f4c3a8",
        label="game",
        proto="udp",
        port=27015,
        origins=_hosts("10.0.9.", 1, 6),
        share=0.07,
        typical=480,
        spread=0.8,
        client_speed=4_000,
        origin_speed=15_000,
        firewall=False,
        proxy_protocol="simple",
    ),
    Application(
        id="8e9b4f6150d74e2c93ca7d08b1f62e5d",
        label="https",
        proto="tcp",
        port=443,
        origins=(*_hosts("10.0.2.", 1, 3), *_hosts("fd00:443::", 1, 2)),
        share=0.34,
        typical=4,
        spread=1.1,
        client_speed=1_500,
        origin_speed=60_000,
        proxy_protocol="v2",
    ),
)

LABELS: Mapping[str, str] = {each.id: each.label for each in APPLICATIONS}
"""What a person calls each application id of the demo."""

ORIGINS: tuple[tuple[int, str], ...] = tuple(
    (index, address) for index, each in enumerate(APPLICATIONS) for address in each.origins
)
"""Every origin: the index of its application and its address."""

TROUBLED = ORIGINS.index((0, "10.0.3.7"))
"""The origin that the incident strikes."""
GUESSED = ORIGINS.index((0, "10.0.3.8"))
"""The origin whose passwords are guessed."""
NAMED = ORIGINS.index((3, "10.0.5.25"))
"""The origin that the hostile server name is sent to."""

EVENT_OF: Mapping[int, str] = (
    {0: "connect", 403: "clientFiltered"}
    | dict.fromkeys((200, 444, 445, 446, 447, 448, 490, 495, 496, 497, 498, 499, 500), "disconnect")
    | dict.fromkeys((400, 443, 503, 540), "tlsError")
    | dict.fromkeys((530, 531, 532, 533), "resolveOrigin")
    | dict.fromkeys((520, 521, 522, 523, 524, 999), "originError")
)
"""The kind of record that each status comes in."""

_ENDINGS = {
    200: 9250,
    445: 30,
    446: 5,
    447: 8,
    495: 4,
    496: 8,
    497: 140,
    500: 4,
    520: 6,
    521: 14,
    522: 22,
    523: 4,
    524: 4,
    530: 3,
    531: 12,
    532: 5,
    533: 3,
    999: 3,
}
_TCP_ENDINGS = {444: 40, 448: 10, 498: 80, 499: 260}
_TLS_ENDINGS = {400: 25, 443: 110, 490: 12, 503: 6, 540: 10}
_FIREWALL_ENDINGS = {403: 220}


def endings(application: Application) -> Mapping[int, int]:
    """Return how often connections to `application` end in each status, as weights."""
    return (
        _ENDINGS
        | (_TCP_ENDINGS if application.proto == "tcp" else {})
        | (_TLS_ENDINGS if application.tls else {})
        | (_FIREWALL_ENDINGS if application.firewall else {})
    )


# country, round trip to the nearest data centre in ms, its data centres
_COUNTRIES = (
    ("de", 12, ("FRA", "DUS")),
    ("us", 18, ("ORD", "IAD", "LAX")),
    ("nl", 9, ("AMS",)),
    ("gb", 11, ("LHR",)),
    ("fr", 13, ("CDG",)),
    ("bg", 16, ("SOF",)),
    ("jp", 8, ("NRT",)),
    ("sg", 7, ("SIN",)),
    ("au", 22, ("SYD",)),
    ("br", 35, ("GRU",)),
    ("in", 48, ("BOM",)),
    ("za", 55, ("JNB",)),
    ("ca", 17, ("YYZ",)),
    ("se", 10, ("ARN",)),
    ("pl", 14, ("WAW",)),
    ("es", 15, ("MAD",)),
    ("it", 16, ("MXP",)),
    ("kr", 6, ("ICN",)),
    ("hk", 9, ("HKG",)),
    ("ae", 41, ("DXB",)),
    ("tr", 38, ("IST",)),
    ("fi", 12, ("HEL",)),
)

COLOS: tuple[str, ...] = tuple(colo for _, _, colos in _COUNTRIES for colo in colos)


@dataclass(frozen=True, slots=True)
class Client:
    """One address that connects."""

    ip: str
    country: str
    asn: int
    colo: int
    """Index of its data centre in `COLOS`."""
    rtt: int
    """Typical round trip in ms."""

    @property
    def fields(self) -> str:
        """The client's part of a record."""
        return f'"ClientIP":"{self.ip}","ClientCountry":"{self.country}","ClientAsn":{self.asn}'


def _networks() -> Iterator[tuple[str, int]]:
    """Yield prefixes and how many hosts of each connect."""
    for prefix in ("203.0.113.", "198.51.100.", "192.0.2."):
        yield prefix, 60
    for third in range(100):
        yield f"198.{18 + third % 2}.{third}.", 40
    for third in range(60):
        yield f"2001:db8:{third * 257:x}::", 30


def _clients() -> Iterator[Client]:
    for number, (prefix, hosts) in enumerate(_networks()):
        country, rtt, colos = _COUNTRIES[number % len(_COUNTRIES)]
        colo = COLOS.index(colos[number % len(colos)])
        for host in range(4, 4 + hosts):
            ip = f"{prefix}{host:x}" if ":" in prefix else f"{prefix}{host}"
            yield Client(ip, country, 64496 + number % (2 * len(_COUNTRIES)), colo, rtt + host % 9)


CLIENTS: tuple[Client, ...] = tuple(_clients())
_ADDRESSES = [each.ip for each in CLIENTS]

GUESSER = _ADDRESSES.index("203.0.113.9")
"""The client that guesses passwords."""
ATTACKER = _ADDRESSES.index("198.51.100.4")
"""The client that sends the hostile name."""
