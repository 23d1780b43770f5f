"""Mapping profiles (hồ sơ ánh xạ): which delivered column is which of ours, in one YAML file for each kind of delivery."""
