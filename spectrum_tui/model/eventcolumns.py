"""What the columns of the Events pane are called, in the settings and in the chooser."""

from __future__ import annotations

EVENT_COLUMNS = {
    "time": "event time",
    "type": "what happened: connect, disconnect, …",
    "client": "address of the client",
    "client_port": "port of the client",
    "country": "country of the client",
    "asn": "AS number of the client",
    "colo": "Cloudflare data centre",
    "application": "Spectrum application",
    "origin": "address, port and protocol of the origin",
    "status": "status and what it means",
    "side": "whose fault the status is",
    "duration": "from connect to disconnect",
    "bytes": "both ways",
    "client_bytes": "from the client",
    "origin_bytes": "from the origin",
    "client_rtt": "round trip to the client",
    "rtt": "round trip to the origin",
    "sni": "server name the client asked for",
    "firewall": "what the IP rules did",
    "client_tls": "TLS protocol of the client",
    "client_tls_status": "how TLS with the client went",
    "origin_tls_status": "how TLS with the origin went",
    "proxy_protocol": "PROXY protocol to the origin",
}
"""Every column, in the order the chooser offers them, with what it shows."""

USUAL_COLUMNS = (
    *("time", "type", "client", "country", "colo", "origin", "status", "duration", "bytes", "sni"),
    "application",
)
"""The columns unless others are chosen; the last ones only where there is room, or after scrolling."""
