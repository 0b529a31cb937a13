"""Services by the port of their origin: what it most likely is that somebody connects to."""

from __future__ import annotations

from typing import NamedTuple


class Service(NamedTuple):
    """What listens on a port."""

    name: str
    login: bool = False
    """People and programs log in here and stay: many short sessions are many failed logins."""


# Sources: IANA service names and port numbers; for games the vendors' own server manuals.
_LOGINS = {
    21: "ftp",
    22: "ssh",
    23: "telnet",
    990: "ftps",
    992: "telnets",
    1723: "pptp",
    2022: "ssh",
    2222: "ssh",
    3389: "rdp",
    5800: "vnc",
    5900: "vnc",
    5901: "vnc",
    5938: "teamviewer",
    5985: "winrm",
    5986: "winrm",
    8022: "ssh",
    10000: "webmin",
    22222: "ssh",
}
_OTHERS = {
    25: "smtp",
    53: "dns",
    80: "http",
    88: "kerberos",
    110: "pop3",
    119: "nntp",
    123: "ntp",
    135: "msrpc",
    143: "imap",
    161: "snmp",
    179: "bgp",
    389: "ldap",
    443: "https",
    445: "smb",
    465: "smtps",
    500: "ipsec",
    502: "modbus",
    514: "syslog",
    515: "printer",
    554: "rtsp",
    587: "submission",
    631: "ipp",
    636: "ldaps",
    853: "dns-tls",
    873: "rsync",
    989: "ftps-data",
    993: "imaps",
    995: "pop3s",
    1080: "socks",
    1194: "openvpn",
    1433: "mssql",
    1521: "oracle",
    1883: "mqtt",
    1935: "rtmp",
    2049: "nfs",
    2181: "zookeeper",
    2375: "docker",
    2376: "docker",
    2379: "etcd",
    2456: "valheim",
    3000: "http",
    3074: "xbox",
    3128: "proxy",
    3306: "mysql",
    3478: "stun",
    3690: "svn",
    4222: "nats",
    4500: "ipsec",
    5004: "rtp",
    5060: "sip",
    5061: "sips",
    5222: "xmpp",
    5269: "xmpp",
    5432: "postgres",
    5672: "amqp",
    5671: "amqps",
    6379: "redis",
    6443: "kubernetes",
    6667: "irc",
    6697: "ircs",
    7777: "unreal",
    8080: "http",
    8123: "clickhouse",
    8333: "bitcoin",
    8443: "https",
    8883: "mqtts",
    9000: "clickhouse",
    9042: "cassandra",
    9092: "kafka",
    9200: "elastic",
    9418: "git",
    9987: "teamspeak",
    11211: "memcached",
    19132: "minecraft",
    25565: "minecraft",
    25575: "minecraft-rcon",
    26257: "cockroach",
    27015: "source",
    27016: "source",
    27017: "mongodb",
    28015: "rust",
    30120: "fivem",
    34197: "factorio",
    51820: "wireguard",
    64738: "mumble",
}
SERVICES = {port: Service(name, login=True) for port, name in _LOGINS.items()} | {
    port: Service(name) for port, name in _OTHERS.items()
}
UNKNOWN = Service("")


def service(port: int) -> Service:
    """Return what most likely listens on a port; its name is "" when nobody can tell."""
    return SERVICES.get(port, UNKNOWN)
