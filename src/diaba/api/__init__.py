"""The JSON API for machines (giao diện lập trình): all that the pages do with deliveries, so that no script drives the pages."""
