"""Jobs (công việc nền): what workers do with deliveries, on as many machines as there are."""
