"""What must hold of the register: a probe passes on a sound register and fails where its rule was broken."""

from faults import probes_of_acts, probes_of_constraints
from faults.probing import PROBES

__all__ = ["PROBES", "probes_of_acts", "probes_of_constraints"]
