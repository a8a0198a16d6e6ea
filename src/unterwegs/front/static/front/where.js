// Where she is, as it stands in the address of a page: a neighborhood, or a point to a hundred meters; and where dates are.
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

/** Where a date is: its own place, else the one of its offer; null where it is online or at none. */
export function placeOf(bundle, offer, meeting) {
  if (meeting?.isOnline) return null;
  return (meeting && bundle.places.get(meeting.place)) ?? offer.at[0] ?? null;
}

/** The same in a word, as lists keep it. */
export function placeName(bundle, offer, meeting) {
  if (meeting?.isOnline) return bundle.labels.wie.online;
  return placeOf(bundle, offer, meeting)?.name ?? bundle.labels.wie[offer.mode];
}

/** Where a date is that does not take place where its offer always does (courses/dates.py); empty where it does. */
export function elsewhere(bundle, offer, meeting) {
  if (meeting.isOnline) return offer.mode === "online" ? "" : bundle.labels.wie.online;
  const place = bundle.places.get(meeting.place);
  if (!place) return "";
  const isNamed = offer.at.some((one) => one.code === place.code);
  if (isNamed && offer.at.length === 1) return meeting.room === offer.at[0].room ? "" : meeting.room;
  return [place.name, ...(isNamed ? [] : [place.street, place.town]), meeting.room].filter(Boolean).join(", ");
}
