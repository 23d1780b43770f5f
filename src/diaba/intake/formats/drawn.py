"""Maps (bản đồ) read inside the walls: by GDAL, or by the reader of a format that GDAL does not read as a cadastral map."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from diaba.intake.formats import delimited_reader, design_reader, geoparquet_reader, layers

Look = Callable[[Mapping[str, Any]], dict[str, Any]]
Read = Callable[[Mapping[str, Any], BinaryIO], dict[str, Any]]

READERS: Mapping[str, tuple[Look, Read]] = MappingProxyType(
    {
        "": (layers.look, layers.read),
        "geoparquet": (geoparquet_reader.look, geoparquet_reader.read),
        "delimited": (delimited_reader.look, delimited_reader.read),
        "design": (design_reader.look, design_reader.read),
    }
)
"""Each by the name that :class:`~diaba.intake.formats.source.Source` calls it by: what layers there are, and one of them."""


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """The layers with their columns, kind of geometry, plane and number of objects."""
    return READERS[request["by"]][0](request)


def read(request: Mapping[str, Any], sink: BinaryIO) -> dict[str, Any]:
    """Write the wanted columns of one layer to ``sink`` as an Arrow file, and say what was done beside."""
    return READERS[request["by"]][1](request, sink)
