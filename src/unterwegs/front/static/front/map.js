// The map replaces the drawing; the list below it stays what it is.
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
  const icon = L.divIcon({ className: "pin", html: String(feature.properties.number), iconSize: [34, 34] });
  return L.marker(point, { icon, title: feature.properties.name, alt: feature.properties.name });
}

if (frame && window.L) {
  const answer = await fetch(frame.dataset.map);
  if (answer.ok) {
    const features = await answer.json();
    const height = Math.max(320, Math.min(frame.clientWidth * 0.8, 560));
    frame.replaceChildren();
    frame.style.blockSize = `${height}px`;
    const map = L.map(frame, { attributionControl: Boolean(frame.dataset.tiles), scrollWheelZoom: false });
    if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.credit }).addTo(map);
    const areas = L.geoJSON(features, {
      filter: (feature) => feature.properties.what === "area",
      interactive: false,
      style: (feature) => ({
        className: feature.properties.slug === frame.dataset.here ? "area here" : "area",
        fillOpacity: frame.dataset.tiles ? 0.2 : 1,
      }),
    }).addTo(map);
    L.geoJSON(features, {
      filter: (feature) => feature.properties.what === "place",
      pointToLayer: pin,
      onEachFeature: (feature, layer) => layer.bindPopup(popup(feature.properties)),
    }).addTo(map);
    if (areas.getLayers().length) map.fitBounds(areas.getBounds());
  }
}
