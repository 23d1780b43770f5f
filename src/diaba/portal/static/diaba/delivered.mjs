// What was delivered, over the register's map: shapes near what is looked at, and where findings are.
const INK = "#17252d";
const DELIVERED = "#0b5fa5";
const SEVERITIES = ["match", ["get", "severity"], "blocker", "#8a1538", "error", "#a3301f", "warning", "#b87800", "#4a5b64"];
const FROM_ZOOM = 15;
const NOTHING = { type: "FeatureCollection", features: [] };

const of = (...kinds) => ["any", ...kinds.map((kind) => ["==", ["geometry-type"], kind])];
const areas = of("Polygon", "MultiPolygon");
const dots = ["has", "dot"];
const points = ["all", of("Point", "MultiPoint"), ["!", dots]];

function layers() {
  const zoomed = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
  return [
    { id: "delivered-areas", type: "fill", source: "delivered", minzoom: FROM_ZOOM, paint: { "fill-color": DELIVERED, "fill-opacity": 0.08 } },
    { id: "delivered-lines", type: "line", source: "delivered", minzoom: FROM_ZOOM, paint: { "line-color": DELIVERED, "line-width": zoomed(15, 0.6, 19, 1.8) } },
    { id: "concerned-areas", type: "fill", source: "delivered", filter: ["==", ["get", "object"], ""], paint: { "fill-color": "#e0a526", "fill-opacity": 0.35 } },
    { id: "concerned-lines", type: "line", source: "delivered", filter: ["==", ["get", "object"], ""], paint: { "line-color": INK, "line-width": 2.5 } },
    { id: "finding-areas", type: "fill", source: "findings", filter: areas, paint: { "fill-color": SEVERITIES, "fill-opacity": 0.5 } },
    { id: "finding-lines", type: "line", source: "findings", filter: ["!", of("Point", "MultiPoint")], paint: { "line-color": SEVERITIES, "line-width": 2.5 } },
    { id: "finding-points", type: "circle", source: "findings", filter: points,
      paint: { "circle-color": SEVERITIES, "circle-radius": zoomed(10, 3, 16, 6), "circle-stroke-color": "#ffffff", "circle-stroke-width": zoomed(10, 0.6, 16, 2) } },
    // Areas too small to see from afar are dots there.
    { id: "finding-dots", type: "circle", source: "findings", filter: dots, maxzoom: 16,
      paint: { "circle-color": SEVERITIES, "circle-radius": zoomed(10, 2.5, 16, 5), "circle-stroke-color": "#ffffff", "circle-stroke-width": 1 } },
    { id: "finding-chosen", type: "line", source: "findings", filter: ["==", ["get", "seq"], -1], paint: { "line-color": INK, "line-width": 5, "line-opacity": 0.85 } },
    { id: "finding-chosen-point", type: "circle", source: "findings", filter: ["all", points, ["==", ["get", "seq"], -1]],
      paint: { "circle-color": "#ffffff00", "circle-radius": 12, "circle-stroke-color": INK, "circle-stroke-width": 3 } },
    { id: "delivered-labels", type: "symbol", source: "delivered", minzoom: 17.2,
      layout: { "text-field": ["concat", ["get", "code"], "\n", ["coalesce", ["get", "parcel_number"], "?"]], "text-font": ["Be Vietnam Pro"], "text-size": zoomed(17, 10, 19.5, 14), "text-padding": 1 },
      paint: { "text-color": "#083b66", "text-halo-color": "#ffffff", "text-halo-width": 1.5 } },
  ];
}

/** Lay what was delivered over `map`; `pick({seq})` or `pick({object})` is called with what was clicked. */
export function showDelivered(map, { places, shapes }, pick) {
  map.addSource("delivered", { type: "geojson", data: NOTHING });
  map.addSource("findings", { type: "geojson", data: location.origin + places, tolerance: 0.1 });
  for (const layer of layers()) map.addLayer(layer);

  let asked = "";
  let asking;
  async function fetchShapes() {
    if (map.getZoom() < FROM_ZOOM) return;
    const bounds = map.getBounds();
    const grow = (low, high) => (high - low) * 0.15;
    const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const [dx, dy] = [grow(west, east), grow(south, north)];
    const box = [west - dx, south - dy, east + dx, north + dy].map((degree) => degree.toFixed(5)).join(",");
    if (box === asked) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${shapes}?bbox=${box}`, { signal: asking.signal });
      if (!answer.ok) return;
      map.getSource("delivered").setData(await answer.json());
      asked = box;
    } catch (error) {
      if (error.name !== "AbortError") asked = "";
    }
  }
  map.on("moveend", fetchShapes);
  fetchShapes();

  const under = (point, names) => map.queryRenderedFeatures([[point.x - 3, point.y - 3], [point.x + 3, point.y + 3]], { layers: names })[0]?.properties;
  return {
    /** Whether a click at `point` was on something delivered, which is then picked. */
    claim(point) {
      const found = under(point, ["finding-points", "finding-dots", "finding-lines", "finding-areas"]);
      if (found) return pick({ seq: found.seq }), true;
      const parcel = under(point, ["delivered-areas"]);
      if (parcel) return pick({ object: parcel.object }), true;
      return false;
    },
    is(point) {
      return Boolean(under(point, ["finding-points", "finding-dots", "finding-lines", "finding-areas", "delivered-areas"]));
    },
    /** Mark one finding and the objects it concerns. */
    mark(seq, objects) {
      map.setFilter("finding-chosen", ["==", ["get", "seq"], seq]);
      map.setFilter("finding-chosen-point", ["all", points, ["==", ["get", "seq"], seq]]);
      for (const layer of ["concerned-areas", "concerned-lines"]) map.setFilter(layer, ["in", ["get", "object"], ["literal", objects]]);
    },
    /** Fetch the places again: more was found, or the filter changed. */
    refresh(address = places) {
      map.getSource("findings").setData(location.origin + address);
    },
  };
}
