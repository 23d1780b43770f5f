"""What the map island is told: where tiles are, how land uses look, and its words in the page's language."""

from django.utils.translation import get_language, gettext

from diaba.portal.landuse import CLASSES, UNKNOWN, colours


def map_settings() -> dict[str, object]:
    """The settings of the map, as JSON can hold them."""
    return {
        "language": get_language(),
        "tiles": "/ogc/collections/{collection}/tiles/WebMercatorQuad/{z}/{y}/{x}",
        "colours": colours(),
        "unknown": UNKNOWN,
        "legend": [{"label": str(land_class.label), "colour": land_class.colour} for land_class in CLASSES],
        "words": {
            "legend": gettext("Chú giải loại đất"),
            "unknown": gettext("Chưa có thông tin"),
            "attribution": gettext("Ranh giới đơn vị hành chính có tính chất tham khảo"),
            "locale": {
                "NavigationControl.ZoomIn": gettext("Phóng to"),
                "NavigationControl.ZoomOut": gettext("Thu nhỏ"),
                "Map.Title": gettext("Bản đồ"),
                "AttributionControl.ToggleAttribution": gettext("Nguồn dữ liệu bản đồ"),
            },
        },
    }
