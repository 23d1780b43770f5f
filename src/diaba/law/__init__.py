"""The law (pháp luật) as dated, cited data."""
