"""A terminal monitor for Cloudflare Spectrum."""

__version__ = "0.1.0"
