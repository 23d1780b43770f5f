"""Reading a map (đọc bản đồ địa chính): from a data set made ready to parcels as columns, and what was noticed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from diaba.intake import planes, refusals, remarks, texts
from diaba.intake.columns import Mapper
from diaba.intake.confine import Limits
from diaba.intake.content import Parcels
from diaba.intake.coverage import Shapes
from diaba.intake.formats.source import Source
from diaba.intake.formats.streaming import FID, SHAPE
from diaba.intake.label_points import LabelPoints, read_points
from diaba.intake.model import Report
from diaba.intake.placement import nearest_zone, plane_refusal, recognise_placement
from diaba.intake.profiles.loading import shipped
from diaba.intake.profiles.model import LENGTH_UNITS, Profile, key
from diaba.intake.profiles.propose import Sample, propose
from diaba.intake.profiles.refusals import ColumnMissing, ProfileNoneFits
from diaba.intake.sandbox import Reader
from diaba.intake.wording import printable

_AREAS = frozenset(
    {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON, shapely.GeometryType.GEOMETRYCOLLECTION}
)


@dataclass(frozen=True)
class Layer:
    """One layer of a data set, as the file describes it."""

    name: str
    columns: tuple[str, ...]
    geometry: str
    objects: int
    crs: str | None
    beside: tuple[str, ...] = ()
    """Those of its columns that tables of points bring and the file has not."""

    @property
    def label(self) -> str:
        """Its name in sentences and before the numbers of its objects."""
        return printable(self.name)

    @property
    def areas(self) -> bool:
        """Whether it may hold polygons."""
        return any(word in self.geometry for word in ("Polygon", "Surface", "Unknown", "Collection"))


@dataclass(frozen=True)
class Map:
    """A map as read: parcels, remarks, and how it was understood."""

    parcels: Parcels
    notes: tuple[Report, ...]
    profile: Profile
    layer: Layer
    metadata: Mapping[str, str] | None
    """What the file says of the whole, by element; None where it says nothing."""


def read_map(
    source: Source,
    scratch: Path,
    profile: Profile | None,
    *,
    srid: int | None,
    commune: Any,  # noqa: ANN401 - a shapely geometry in EPSG:4326, or None
    limits: Limits,
    points: Sequence[Source] = (),
) -> Map:
    """Read a map by ``profile``, or by the shipped one that fits, with what tables of ``points`` say of its parcels.

    Raises:
        Refusal: it cannot be read as parcels of that commune; the sentence says why and what to do.
    """
    labels = read_points(points, scratch, limits, profile.text if profile else "unicode")
    with Reader(source, scratch / "columns.arrow", limits) as reader:
        seen = reader.ask("look")
        profile, layer = _chosen(profile, _layers(seen, labels), source.file)
        table, answer = _columns(reader, layer, profile)
    shapes, notes = _shapes(table, layer, answer, source)
    notes += _noticed(answer["noticed"], layer)
    shapes, plane, turned = _in_a_plane(shapes, profile, layer, source.file, srid or profile.srid, commune)
    delivered, said = texts.settle(table.drop_columns([FID, SHAPE]), encoding=profile.text, raw=source.raw_text)
    names = [f"{layer.label}:{number}" for number in table[FID].to_pylist()] if len(points) else []
    delivered, about_points = labels.onto(delivered, shapes, names)
    mapper = Mapper(profile, delivered, layer.label, table[FID].combine_chunks(), shapes)
    parcels = Parcels(mapper.table(), shapes, plane.srid)
    if refusal := recognise_placement(parcels, commune).refusal(source.file):
        raise refusal
    return Map(
        parcels,
        (*notes, *turned, *plane.notes, *said, *labels.notes, *about_points, *mapper.notes),
        profile,
        layer,
        _said_of_it(seen),
    )


def _in_a_plane(  # noqa: PLR0917 - one call, each argument named there
    shapes: Shapes,
    profile: Profile,
    layer: Layer,
    file: str,
    target: int | None,
    commune: Any,  # noqa: ANN401 - as above
) -> tuple[Shapes, planes.Plane, list[Report]]:
    """The shapes in metres, easting first, in the plane that they are kept in."""
    notes = []
    if profile.northing_first:
        shapes = shapely.transform(shapes, lambda points: points[:, ::-1])
    if profile.length_unit != "m":
        times, by = LENGTH_UNITS[profile.length_unit]
        shapes = shapely.transform(shapes, lambda points: points * times / by)
        notes.append(remarks.UNIT_CHANGED.report(unit=profile.length_unit))
    try:
        plane = planes.settle(file, layer.crs, shapes, source=profile.source_crs, target=target)
    except planes.PlaneMissing:
        if not shapely.is_missing(shapes).all():
            raise plane_refusal(file, shapes, commune) from None
        plane = planes.Plane(nearest_zone(commune))
    return (plane.change(shapes) if plane.change else shapes), plane, notes


def _layers(seen: Mapping[str, Any], labels: LabelPoints) -> list[Layer]:
    """The layers of the file, each with the columns that points bring beside its own."""
    layers = [Layer(**{**layer, "columns": tuple(layer["columns"])}) for layer in seen["layers"]]
    brought = [labels.beside(layer.columns) for layer in layers]
    return [
        replace(layer, columns=(*layer.columns, *beside), beside=beside)
        for layer, beside in zip(layers, brought, strict=True)
    ]


def _said_of_it(seen: Mapping[str, Any]) -> dict[str, str] | None:
    said = seen.get("metadata")
    return None if said is None else {str(name): printable(str(value)) for name, value in said.items()}


def _chosen(profile: Profile | None, layers: Sequence[Layer], file: str) -> tuple[Profile, Layer]:
    """The profile given, or the shipped one that fits best, with its layer."""
    seen = printable("; ".join(f"{layer.name} ({', '.join(layer.columns)})" for layer in layers))
    if profile is not None:
        return profile, _layer(profile, layers, file, seen)
    fitting = [
        (layer.areas, _named(one, layer), len(one.wanted(layer.columns)), one.name, one, layer)
        for one in shipped()
        for layer in layers
        if one.covers(layer.columns)
    ]
    if not fitting:
        raise ProfileNoneFits(file=file, seen=seen or "∅", proposed=_proposed(layers))
    *_, best, layer = max(fitting, key=lambda one: one[:4])
    return best, layer


def _proposed(layers: Sequence[Layer]) -> str:
    """What the names alone speak for, in the layer with most of them."""
    guesses = [
        propose(Sample(layer.label, {printable(name): () for name in layer.columns}), {}).guesses for layer in layers
    ]
    best = max(guesses, key=len, default=())
    return "; ".join(f"{guess.column} → {guess.ours}" for guess in best) or "∅"


def _named(profile: Profile, layer: Layer) -> bool:
    return key(layer.name) in {key(name) for name in profile.layers}


def _layer(profile: Profile, layers: Sequence[Layer], file: str, seen: str) -> Layer:
    """The layer of that name, or the only one, or the only one with the columns."""
    named = [layer for layer in layers if _named(profile, layer)]
    fitting = [layer for layer in layers if profile.covers(layer.columns)]
    candidates = named or (list(layers) if len(layers) == 1 else fitting)
    if len(candidates) != 1:
        raise refusals.LayerMissing(file=file, layer=", ".join(profile.layers) or "*", seen=seen or "∅")
    (layer,) = candidates
    keys = {key(name) for name in layer.columns}
    if missing := [name for name in profile.fits if key(name) not in keys]:
        given = printable(", ".join(layer.columns)) or "∅"
        raise ColumnMissing(file=file, layer=layer.label, missing=", ".join(missing), seen=given)
    return layer


def _columns(reader: Reader, layer: Layer, profile: Profile) -> tuple[pa.Table, dict[str, Any]]:
    """The columns the profile wants, with the feature numbers and shapes, checked since they come from behind the walls."""
    about, limit = {"file": reader.source.file, "layer": layer.label}, reader.limits.objects
    if not layer.objects:
        raise refusals.NothingInside(**about)
    if not layer.areas:
        raise refusals.NotPolygons(**about, kind=layer.geometry)
    if layer.objects > limit:
        raise refusals.TooManyObjects(**about, found=layer.objects, limit=limit)
    own = [name for name in profile.wanted(layer.columns) if name not in layer.beside]
    answer = reader.ask("read", layer=layer.name, columns=own)
    if answer["objects"] != layer.objects:
        raise refusals.FileTruncated(file=about["file"], expected=layer.objects, found=answer["objects"])
    table = pa.ipc.open_file(pa.memory_map(str(reader.sink))).read_all()
    table.validate(full=True)
    if SHAPE not in table.column_names:
        raise refusals.NotPolygons(**about, kind="None")
    if pc.count_distinct(table[FID]).as_py() != table.num_rows:
        table = table.set_column(0, FID, pa.array(np.arange(1, table.num_rows + 1)))
    return table, answer


def _shapes(table: pa.Table, layer: Layer, answer: dict[str, Any], source: Source) -> tuple[Shapes, list[Report]]:
    """The shapes in two dimensions, row by row, and what is to be said of them and of the text beside them."""
    shapes = np.concatenate([_decoded(chunk) for chunk in table[SHAPE].chunks])
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds[kinds >= 0], list(_AREAS)).any() and (kinds >= 0).any():
        raise refusals.NotPolygons(file=source.file, layer=layer.label, kind=shapes[kinds >= 0][0].geom_type)
    notes = []
    lost = table[SHAPE].is_valid().to_numpy() & (kinds < 0)
    if lost.any():
        notes.append(remarks.SHAPE_UNREADABLE.report(_objects(layer, table[FID].filter(pa.array(lost)).to_pylist())))
    if answer["curved"]:
        notes.append(remarks.CURVES_STRAIGHTENED.report(shapes=answer["curved"]))
    tall = shapely.has_z(shapes) | shapely.has_m(shapes)
    if tall.any():
        notes.append(remarks.HEIGHTS_DROPPED.report(_objects(layer, table[FID].filter(pa.array(tall)).to_pylist())))
    for column, features in answer["damaged_text"].items():
        notes.append(remarks.TEXT_DAMAGED.report(_objects(layer, features), column=column))
    said = (one.replace(str(source.path), source.file) for one in answer["warnings"])
    notes.extend(remarks.READER_WARNED.report(said=one) for one in said)
    return (shapely.force_2d(shapes) if tall.any() else shapes), notes


def _noticed(noticed: Sequence[Mapping[str, Any]], layer: Layer) -> list[Report]:
    """What the reader of this format noticed, worded."""
    kinds = {remark.id: remark for remark in remarks.REMARKS}
    return [
        replace(
            kinds[one["remark"]].report(_objects(layer, one["at"]), **one["facts"]),
            place=None if one["place"] is None else shapely.from_wkt(one["place"]),
        )
        for one in noticed
    ]


def _objects(layer: Layer, features: Sequence[int]) -> list[str]:
    return [f"{layer.label}:{feature}" for feature in features]


def _decoded(chunk: pa.Array) -> Shapes:
    """Shapes of WKB as they are, invalid rings included; None where there is no shape in it."""
    wkb = chunk.to_numpy(zero_copy_only=False)
    try:
        with np.errstate(invalid="ignore"):
            decoded: Shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    except (shapely.errors.ShapelyError, NotImplementedError):
        # One kind of shape that GEOS does not have stops the whole array; alone, it costs only itself.
        decoded = np.array([_one(each) for each in wkb], object)
    return decoded


def _one(wkb: bytes | None) -> object:
    try:
        with np.errstate(invalid="ignore"):
            return shapely.from_wkb(wkb, on_invalid="ignore")
    except (shapely.errors.ShapelyError, NotImplementedError):
        return None
