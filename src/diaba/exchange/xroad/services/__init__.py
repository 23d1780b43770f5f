"""The services that partners may call (dịch vụ chia sẻ), each a short definition; the same on every rail."""

from diaba.exchange.xroad.services.certificates import CERTIFICATES
from diaba.exchange.xroad.services.model import Service
from diaba.exchange.xroad.services.parcels import PARCELS
from diaba.exchange.xroad.services.shared import SHARED
from diaba.exchange.xroad.services.units import UNITS

SERVICES: dict[str, Service] = {service.code: service for service in (CERTIFICATES, PARCELS, UNITS, SHARED)}
