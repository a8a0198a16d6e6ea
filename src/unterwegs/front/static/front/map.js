// The map replaces the drawing; the list below it stays what it is.
const PIN = 34;
const frame = document.querySelector("[data-map]");

function popup(properties) {
  const box = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = properties.name;
  const list = document.createElement("ul");
  for (const offer of properties.offers) {
    const link = document.createElement("a");
    link.href = offer.url;
    link.textContent = offer.when ? `${offer.name} – ${offer.when}` : offer.name;
    list.appendChild(document.createElement("li")).appendChild(link);
  }
  box.append(name, list);
  return box;
}

function pin(feature, point) {
  const icon = L.divIcon({ className: "pin", html: String(feature.properties.number), iconSize: [PIN, PIN] });
  return L.marker(point, { icon, title: feature.properties.name, alt: feature.properties.name });
}

/** Neighbors on the map step aside until each can be touched; the true places come back with the zoom. */
function spread(map, pins) {
  const home = (one) => L.latLng([...one.feature.geometry.coordinates].reverse());
  const spots = pins.map((one) => map.latLngToLayerPoint(home(one)));
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (let i = 0; i < spots.length; i++) {
      for (let j = 0; j < i; j++) {
        const apart = spots[i].distanceTo(spots[j]);
        if (apart >= PIN + 2) continue;
        const turn = apart ? Math.atan2(spots[i].y - spots[j].y, spots[i].x - spots[j].x) : i;
        const step = L.point(Math.cos(turn), Math.sin(turn)).multiplyBy((PIN + 3 - apart) / 2);
        spots[i] = spots[i].add(step);
        spots[j] = spots[j].subtract(step);
        moved = true;
      }
    }
    if (!moved) break;
  }
  pins.forEach((one, index) => one.setLatLng(map.layerPointToLatLng(spots[index])));
}

if (frame && window.L) {
  const { words } = frame.dataset;
  const answer = await fetch(frame.dataset.map, words ? { method: "POST", body: new URLSearchParams({ worte: words }) } : {});
  if (answer.ok) {
    const features = await answer.json();
    const height = Math.max(320, Math.min(frame.clientWidth * 0.8, 560));
    frame.replaceChildren();
    frame.style.blockSize = `${height}px`;
    const map = L.map(frame, { attributionControl: Boolean(frame.dataset.tiles), scrollWheelZoom: false, zoomSnap: frame.dataset.tiles ? 1 : 0.25 });
    if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.credit }).addTo(map);
    const areas = L.geoJSON(features, {
      filter: (feature) => feature.properties.what === "area",
      interactive: false,
      style: (feature) => ({
        className: feature.properties.slug === frame.dataset.here ? "area here" : "area",
        fillOpacity: frame.dataset.tiles ? 0.2 : 1,
      }),
    }).addTo(map);
    const pins = L.geoJSON(features, {
      filter: (feature) => feature.properties.what === "place",
      pointToLayer: pin,
      onEachFeature: (feature, layer) => layer.bindPopup(popup(feature.properties)),
    }).addTo(map);
    map.on("zoomend", () => spread(map, pins.getLayers()));
    if (areas.getLayers().length) map.fitBounds(areas.getBounds(), { animate: false });
    else if (pins.getLayers().length) map.fitBounds(pins.getBounds(), { animate: false, maxZoom: 15 });
    spread(map, pins.getLayers());
  }
}
