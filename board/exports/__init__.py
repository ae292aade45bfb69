"""Packs as files: charts as SVG, PDF, PowerPoint, Excel. Each renders what the content says and decides nothing."""
