// The map island: our own polygons on a calm ground, nothing fetched from elsewhere.
import * as maplibregl from "./vendor/maplibre-gl-6.17.0/maplibre-gl.mjs";

const NATION = [[102.1, 7.4], [114.6, 23.5]];
const FONT = ["Be Vietnam Pro"];
const SHEETS_FROM = 11;
const USES_FROM = 12;
const INK = "#17252d";
const BRAND = "#0e5a4f";

function sources(settings) {
  const of = (collection, minzoom, maxzoom) => ({
    type: "vector", minzoom, maxzoom,
    tiles: [location.origin + settings.tiles.replace("{collection}", collection)],
  });
  return { provinces: of("provinces", 0, 12), communes: of("communes", 0, 12), parcels: of("parcels", SHEETS_FROM, 18) };
}

function layers(settings) {
  const name = settings.language === "en" ? "name_en" : "name";
  const colours = ["match", ["get", "land_use"], ...Object.entries(settings.colours).flat(), settings.unknown];
  const label = (id, source, paint, more, size, layout = {}) => ({
    id, type: "symbol", source, "source-layer": `${source}-labels`,
    layout: { "text-field": ["get", name], "text-font": FONT, "text-size": size, "text-max-width": 7, "text-padding": 4, ...layout },
    paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.6, ...paint }, ...more,
  });
  const zoomed = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
  return [
    { id: "sea", type: "background", paint: { "background-color": "#dbe7ec" } },
    { id: "land", type: "fill", source: "provinces", "source-layer": "provinces", paint: { "fill-color": "#faf8f1" } },
    { id: "communes", type: "fill", source: "communes", "source-layer": "communes", minzoom: 7.5, paint: { "fill-color": "#faf8f1" } },
    { id: "chosen-unit", type: "fill", source: "communes", "source-layer": "communes", filter: ["==", ["get", "code"], ""],
      paint: { "fill-color": "#e0a526", "fill-opacity": zoomed(8, 0.35, 14, 0.08) } },
    { id: "chosen-province", type: "fill", source: "provinces", "source-layer": "provinces", filter: ["==", ["get", "code"], ""],
      paint: { "fill-color": "#e0a526", "fill-opacity": zoomed(5, 0.35, 10, 0.1) } },
    { id: "uses", type: "fill", source: "parcels", "source-layer": "uses", paint: { "fill-color": colours, "fill-opacity": 0.92 } },
    { id: "sheets", type: "fill", source: "parcels", "source-layer": "sheets", paint: { "fill-color": BRAND, "fill-opacity": 0.12 } },
    { id: "sheet-lines", type: "line", source: "parcels", "source-layer": "sheets", paint: { "line-color": BRAND, "line-width": 1 } },
    { id: "parcels", type: "fill", source: "parcels", "source-layer": "parcels", paint: { "fill-color": colours, "fill-opacity": 0.92 } },
    { id: "parcel-lines", type: "line", source: "parcels", "source-layer": "parcels",
      paint: { "line-color": "#5d6b72", "line-width": zoomed(14, 0.25, 16, 0.7, 18, 1.1) } },
    { id: "commune-lines", type: "line", source: "communes", "source-layer": "communes", minzoom: 7,
      paint: { "line-color": "#93a39e", "line-width": zoomed(7, 0.4, 10, 1, 14, 2), "line-dasharray": [4, 2] } },
    { id: "province-lines", type: "line", source: "provinces", "source-layer": "provinces",
      paint: { "line-color": "#6f827c", "line-width": zoomed(4, 0.7, 8, 1.6, 14, 3) } },
    { id: "chosen-line", type: "line", source: "communes", "source-layer": "communes", filter: ["==", ["get", "code"], ""],
      paint: { "line-color": BRAND, "line-width": 2.5 } },
    { id: "chosen-parcel", type: "line", source: "parcels", "source-layer": "parcels", filter: ["==", ["get", "code"], ""],
      paint: { "line-color": "#a3301f", "line-width": zoomed(14, 2, 18, 4) } },
    label("parcel-labels", "parcels", { "text-halo-color": "#ffffffcc", "text-halo-width": 1.2 }, { minzoom: 16.5 }, zoomed(16.5, 10, 19, 14), {
      "text-field": ["concat", ["coalesce", ["get", "land_use"], "?"], "\n", ["get", "number"]], "text-max-width": 20, "text-padding": 1 }),
    label("sheet-labels", "parcels", { "text-color": BRAND }, { "source-layer": "sheets" }, 12, {
      "text-field": ["get", "sheet"] }),
    label("commune-labels", "communes", { "text-color": "#3c4d49" }, { minzoom: 9, maxzoom: 16 }, zoomed(9, 10.5, 14, 15)),
    label("province-labels", "provinces", {}, { maxzoom: 9 }, zoomed(4, 10, 8, 15)),
    label("island-labels", "communes", { "text-color": "#3c4d49" }, { maxzoom: 7 }, 11),
  ];
}

function addLegend(container, settings) {
  const legend = document.createElement("details");
  legend.className = "legend";
  legend.open = container.clientWidth > 820 && !container.dataset.places;
  legend.hidden = true;
  legend.append(Object.assign(document.createElement("summary"), { textContent: settings.words.legend }));
  const list = document.createElement("ul");
  for (const { label, colour } of [...settings.legend, { label: settings.words.unknown, colour: settings.unknown }]) {
    const entry = document.createElement("li");
    const swatch = document.createElement("i");
    swatch.style.background = colour;
    entry.append(swatch, label);
    list.append(entry);
  }
  legend.append(list);
  container.append(legend);
  return legend;
}

/** Draw the map in `container`; `visit` is called with the address of what was clicked. */
export async function createMap(container, settings, visit) {
  // Glyphs are drawn from the page's own font, so it must be there first.
  await Promise.all([document.fonts.load('400 16px "Be Vietnam Pro"', "Đặng"), document.fonts.load('400 16px "Be Vietnam Pro"', "Dang")]);
  const map = new maplibregl.Map({
    container, bounds: NATION, fitBoundsOptions: { padding: { top: 15, left: 15, right: 15, bottom: 55 } }, minZoom: 3, maxZoom: 20, fadeDuration: 0, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, locale: settings.words.locale,
    style: { version: 8, sources: sources(settings), layers: layers(settings) },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl(), "bottom-left");
  map.addControl(new maplibregl.AttributionControl({ customAttribution: settings.words.attribution }), "bottom-right");
  const legend = addLegend(container, settings);
  const followZoom = () => { legend.hidden = map.getZoom() < USES_FROM; };
  map.on("zoom", followZoom);
  map.on("load", followZoom);
  const loaded = map.once("load");
  map.on("movestart", () => { container.dataset.state = "moving"; });
  map.on("idle", () => { container.dataset.state = "idle"; });

  const under = (point) => {
    const at = (layer) => map.queryRenderedFeatures(point, { layers: [layer] })[0]?.properties.code;
    const parcel = at("parcels");
    if (parcel) return `/parcels/${parcel}`;
    const sheet = map.queryRenderedFeatures(point, { layers: ["sheets"] })[0]?.properties;
    if (sheet) return `/communes/${sheet.commune}/sheets/${encodeURIComponent(sheet.sheet)}`;
    const commune = map.getZoom() >= 7.5 && at("communes");
    if (commune) return `/communes/${commune}`;
    const province = at("land");
    return province && `/provinces/${province}`;
  };
  let above;
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = above?.is(point) || under(point) ? "pointer" : ""; });
  map.on("click", ({ point }) => {
    if (above?.claim(point)) return;
    const address = under(point);
    if (address) visit(address);
  });

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fit = ([west, south, east, north], isSmooth, maxZoom = 18.5) => {
    map.fitBounds([[west, south], [east, north]], { padding: Math.min(60, container.clientHeight / 8), maxZoom, animate: isSmooth && !still, duration: 900 });
  };
  const sees = ([west, south, east, north]) => {
    const bounds = map.getBounds();
    return map.getZoom() >= 16 && bounds.contains([west, south]) && bounds.contains([east, north]);
  };

  let pin;
  return {
    /** Mark what the panel shows, and bring it into view. */
    async show(focus, isSmooth = true) {
      await loaded;
      const mark = (layer, kind) => map.setFilter(layer, ["==", ["get", "code"], focus?.layer === kind ? focus.code : ""]);
      mark("chosen-parcel", "parcel");
      mark("chosen-unit", "commune");
      mark("chosen-line", "commune");
      mark("chosen-province", "province");
      pin?.remove();
      pin = focus?.point && new maplibregl.Marker({ color: "#a3301f" }).setLngLat(focus.point).addTo(map);
      if (focus && !(focus.layer === "parcel" && sees(focus.bbox))) fit(focus.bbox, isSmooth);
    },
    /** Bring a box into view. */
    look(bbox, isSmooth = true) {
      fit(bbox, isSmooth, 19);
    },
    /** Lay more over the map: `lay(map)` gives what is asked first where the reader points or clicks. */
    async cover(lay) {
      await loaded;
      above = lay(map);
      return above;
    },
  };
}
