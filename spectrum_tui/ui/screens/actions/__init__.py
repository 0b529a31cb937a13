"""What keys do on the dashboard, a thought per file; `Dashboard` puts them together."""
