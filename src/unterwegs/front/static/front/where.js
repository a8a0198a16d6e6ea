// Where she is, as it stands in the address of a page: a neighborhood, or a point to a hundred meters.
const DEGREE = 100_000;
const EARTH = 6371.0088; // kilometers
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Kilometers between two points as the crow flies (haversine); degrees WGS 84, longitude first. */
export function kilometers([west, south], [east, north]) {
  const height = Math.sin(radians(north - south) / 2) ** 2;
  const width = Math.cos(radians(south)) * Math.cos(radians(north)) * Math.sin(radians(east - west) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(height + width));
}

/** The point of a place or a neighborhood, or null. */
export const pointOf = (one) => (one && one.longitude !== null ? [one.longitude / DEGREE, one.latitude / DEGREE] : null);

/** What an address says of where she is: the neighborhood, the point to measure from, and the query that carries it on. */
export function read(bundle, parameters) {
  const area = bundle.areas.find((one) => one.slug === parameters.get("gebiet")) ?? null;
  const said = point(parameters.get("um"));
  const carried = new URLSearchParams();
  if (area) carried.set("gebiet", area.slug);
  if (said) carried.set("um", `${said[1].toFixed(3)},${said[0].toFixed(3)}`);
  return { area, point: said ?? pointOf(area), said, isKnown: Boolean(area || said), carried: carried.size ? `?${carried}`.replaceAll("%2C", ",") : "" };
}

function point(text) {
  const [latitude, longitude] = (text ?? "").split(",").map((part) => (part.trim() ? Number(part) : NaN));
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [longitude, latitude] : null;
}
