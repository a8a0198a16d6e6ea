// The map without a network: the neighborhoods as they are drawn, and the places of the offers to tap on.
import { html, nothing, svg } from "../vendor/lit-html-3.3.3/lit-html.js";
import * as dates from "./dates.js";
import * as list from "./list.js";
import * as parts from "./parts.js";
import { n, t } from "./texts.js";
import { pointOf } from "./where.js";

const DEGREE = 100_000;
const WIDTH = 360; // of the drawing, in its own units; about the pixels of a phone
const TALLEST = 440;
const APART = 30; // units between two places that can be tapped
const SMALLEST = 0.004; // degrees that a map shows at least
/** What the map shows of which list: [west, south, east, north] in degrees, or null for all. */
let view = { of: "", box: null };

export async function page(situation) {
  const { bundle, where, redraw } = situation;
  const { found } = await list.asked(situation);
  const total = found.count;
  const pins = places(found.hits(0, total));
  const of = location.search + situation.words;
  if (view.of !== of) view = { of, box: null };
  const whole = around([...bundle.areas.flatMap((area) => area.rings.map(corners)).flat(), ...pins.map((pin) => pin.point)]);
  return html`
    <h1>${t("map")}</h1>
    ${parts.here(where)}
    ${whole ? html`<figure>
      <div class="drawn-map">${drawing(bundle, where, pins, view.box ?? whole, (box) => {
        view.box = box;
        redraw();
      })}</div>
      ${view.box ? html`<p><button class="button quiet" @click=${() => {
        view.box = null;
        redraw();
      }}>${t("farther")}</button></p>` : nothing}
      ${bundle.schematic ? html`<figcaption class="source">${t("schematic")}</figcaption>` : nothing}
    </figure>` : nothing}
    <section aria-labelledby="list"><h2 id="list">${n("total", total, { total })}</h2>
      <ul class="pins">${pins.map((pin) => item(pin, situation))}</ul>
    </section>`;
}

function item({ number, place, hits }, { where, now }) {
  const line = [place.street, place.town].filter(Boolean).join(", ");
  const offer = ({ offer: one, next }) => html`<li><a href=${parts.address(parts.offerPath(one), where)}>${parts.said(one, "name")}</a>${next ? html` <span class="soft">${dates.when(next, now.day)}</span>` : nothing}</li>`;
  return html`<li id="ort-${number}" tabindex="-1"><span class="pin">${number}</span><div><h3>${place.name}</h3>
    ${line ? html`<p class="meta"><bdi>${line}</bdi></p>` : nothing}<ul>${hits.map(offer)}</ul></div></li>`;
}

/** Places with a point, in the order in which their first offer stands in the list. */
function places(hits) {
  const found = new Map();
  for (const hit of hits) {
    for (const place of hit.offer.at) {
      if (place.longitude === null) continue;
      if (!found.has(place.code)) found.set(place.code, { number: found.size + 1, place, point: pointOf(place), hits: [] });
      found.get(place.code).hits.push(hit);
    }
  }
  return [...found.values()];
}

/** The corners of a ring, which is written as its first corner and steps. */
function corners(ring) {
  const found = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < ring.length; at += 2) {
    x += ring[at];
    y += ring[at + 1];
    found.push([x / DEGREE, y / DEGREE]);
  }
  return found;
}

/** The box around points, with some air; null where there are none. */
function around(points) {
  if (!points.length) return null;
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const side = (some) => {
    const [low, high] = [some.reduce((a, b) => Math.min(a, b)), some.reduce((a, b) => Math.max(a, b))];
    const air = Math.max((high - low) * 0.06, (SMALLEST - (high - low)) / 2);
    return [low - air, high + air];
  };
  const [[west, east], [south, north]] = [side(xs), side(ys)];
  return [west, south, east, north];
}

function drawing(bundle, where, pins, [west, south, east, north], look) {
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(WIDTH / ((east - west) * narrow), TALLEST / (north - south));
  const [width, height] = [(east - west) * narrow * scale, (north - south) * scale];
  const at = ([x, y]) => [(x - west) * narrow * scale, (north - y) * scale];
  const path = (area) => area.rings.map((ring) => `M${corners(ring).map((point) => at(point).map(Math.round).join(" ")).join("L")}Z`).join("");
  const isInside = ([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height;
  const shown = pins.map((pin) => ({ ...pin, spot: at(pin.point) })).filter((pin) => isInside(pin.spot));
  return html`<svg viewBox="0 0 ${Math.round(width)} ${Math.round(height)}" role="group" aria-label=${t("outlines")}>
    ${bundle.areas.filter((area) => area.rings.length).map((area) => svg`<path class="area${area === where.area ? " here" : ""}" d=${path(area)} fill-rule="evenodd" @click=${() => look(around(area.rings.map(corners).flat()))}><title>${area.name}</title></path>`)}
    ${groups(shown).map((group) => (group.length > 1 && isWide(group) ? bunch(group, look) : spot(group)))}
  </svg>`;
}

/** Places that lie too near to each other to be tapped are taken together. */
function groups(pins) {
  const found = [];
  for (const pin of pins) {
    const [x, y] = pin.spot;
    const near = found.find(([first]) => Math.hypot(first.spot[0] - x, first.spot[1] - y) < APART);
    if (near) near.push(pin);
    else found.push([pin]);
  }
  return found;
}

/** Whether places move apart when one looks closer. */
function isWide(group) {
  const spread = [0, 1].map((axis) => Math.max(...group.map((pin) => pin.point[axis])) - Math.min(...group.map((pin) => pin.point[axis])));
  return Math.max(...spread) > SMALLEST / 20;
}

function spot(group) {
  const [{ number, place, spot: [x, y] }] = group;
  const words = group.map((pin) => pin.place.name).join(", ");
  const go = (event) => {
    event.preventDefault();
    const row = document.getElementById(`ort-${number}`);
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  };
  return svg`<a class="spot" href="#ort-${number}" aria-label="${number} ${words}" @click=${go}><circle cx=${x} cy=${y} r="15"></circle><text x=${x} y=${y}>${number}</text><title>${place.name}</title></a>`;
}

function bunch(group, look) {
  const [x, y] = [0, 1].map((axis) => group.reduce((sum, pin) => sum + pin.spot[axis], 0) / group.length);
  const closer = (event) => {
    event.preventDefault();
    look(around(group.map((pin) => pin.point)));
  };
  return svg`<a class="spot bunch" href="#list" aria-label="${t("closer")}: ${group.map((pin) => pin.place.name).join(", ")}" @click=${closer}><circle cx=${x} cy=${y} r="18"></circle><text x=${x} y=${y}>+${group.length}</text></a>`;
}
