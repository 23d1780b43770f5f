"""Deliveries of demo communes for looking at the board: one with faults, one that no profile reads, one that is accepted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from board_site import foreign
from diaba.access import Principal, Role
from diaba.demo.boundary import boundary
from diaba.demo.generate import generate
from diaba.intake import journey
from diaba.intake.checking import run_check
from diaba.units import resolve
from published import Site

COMMUNE, OTHER, SMALL, PROVINCE, OFFICER = "09247", "07210", "07228", "24", "registrar"
REGISTRAR = Principal(OFFICER, Role.REGISTRATION_OFFICER, province_code=PROVINCE)
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


@dataclass(frozen=True)
class Demo:
    """The site, and the file of a commune to deliver to it."""

    site: Site
    path: Path


def pages(number: int, refused: int, accepted: int) -> list[str]:
    """Every page of the board, of a delivery that is checked, one that no profile reads, and one that is accepted."""
    one = ["", "/findings/1", "?q=zzzz", "/fixes", "/workbook", "/acceptance"]
    return [
        "/deliveries/",
        "/deliveries/new",
        *(f"/deliveries/{number}{page}" for page in one),
        *(f"/deliveries/{refused}{page}" for page in ("", "/mapping")),
        *(f"/deliveries/{accepted}{page}" for page in ("", "/receipt")),
        *(f"/communes/{commune}/quality" for commune in (COMMUNE, SMALL)),
    ]


def delivered(demo: Demo) -> int:
    """The demo commune as one delivery, checked; the same every time."""
    return brought(demo, demo.path, COMMUNE)


def unmapped(demo: Demo) -> int:
    """A delivery whose columns no profile knows."""
    path = demo.path.parent / "nha thau.gpkg"
    if not path.exists():
        foreign(path)
    with demo.site.database.write() as transaction:
        number = journey.deliver(transaction, path, resolve.at(transaction, SMALL, TODAY), by=REGISTRAR)
    run_check(demo.site.database, number, at=TODAY)
    return number


def done(demo: Demo) -> int:
    """A small delivery that is accepted."""
    folder = demo.path.parent / "small"
    if not folder.exists():
        generate(boundary(SMALL, 9209), 120, 3, folder, faults=5)
    path = folder / "parcels.gpkg"
    number = brought(demo, path, SMALL)
    with demo.site.database.write() as transaction:
        journey.accept_delivery(transaction, number, by=REGISTRAR, today=TODAY)
    return number


def brought(demo: Demo, path: Path, commune: str) -> int:
    with demo.site.database.write() as transaction:
        unit = resolve.at(transaction, commune, TODAY)
        number = journey.deliver(transaction, path, unit, by=REGISTRAR, profile="demo-commune")
        if not transaction.value("SELECT receipt IS NOT NULL FROM intake.delivery WHERE id = %s", [number]):
            journey.check_delivery(transaction, number, at=TODAY)
    return number
