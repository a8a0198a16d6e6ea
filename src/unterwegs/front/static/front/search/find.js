// Finding offers: filters with counts, neighborhood before nearby before the whole town, and her own words (directory/search.py).
import { isOver, isRunning, meetings } from "../times.js";
import { kilometers } from "../where.js";


const NEARBY = 2.5; // kilometers
const AHEAD = 42; // days in which lists look for dates
const DEGREE = 100_000;
const REACHES = ["here", "nearby", "town"];
const NEAR_COUNTS = [140, 115, 100]; // percent of the score by reach
const ALL_OF = new Set(["access"]);

/** What an offer has of each facet. */
const FACETS = {
  phase: (offer, bundle) => (offer.phases.includes("across") ? Object.keys(bundle.labels.phase) : offer.phases),
  kind: (offer) => [offer.kind],
  topic: (offer) => offer.topics,
  day: (offer) => [...offer.days],
  time: (offer) => offer.times,
  mode: (offer) => (offer.mode === "hybrid" ? ["hybrid", "in_person", "online"] : [offer.mode]),
  language: (offer) => offer.languages,
  access: (offer) => offer.at.flatMap((place) => place.access),
  free: (offer) => (offer.free ? ["yes"] : []),
  drop_in: (offer) => (offer.registration === "none" ? ["yes"] : []),
  fathers: (offer) => (offer.for_fathers ? ["yes"] : []),
  childcare: (offer) => (offer.childcare ? ["yes"] : []),
};

/** The offers in the order of their names, with what is asked of each again and again. */
export class Shelf {
  constructor(bundle, offers, monday) {
    Object.assign(this, { bundle, offers, monday });
    this.masks = Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, new Map()]));
    offers.forEach((offer, number) => {
      for (const [facet, codes] of Object.entries(FACETS)) {
        for (const code of codes(offer, bundle)) {
          let mask = this.masks[facet].get(code);
          if (!mask) this.masks[facet].set(code, (mask = this.bits()));
          mask[number >> 5] |= 1 << (number & 31);
        }
      }
    });
    const ages = offers.map((offer) => (offer.confirmed ? -Date.parse(offer.confirmed) : 0));
    const order = offers.map((_offer, number) => number).sort((one, other) => ages[one] - ages[other] || one - other);
    this.lastResort = new Uint32Array(offers.length);
    order.forEach((number, place) => (this.lastResort[number] = place));
  }

  bits() {
    return new Uint32Array((this.offers.length + 31) >> 5);
  }

  /** Of each offer whether it is so, as bits. */
  bitsOf(isSo) {
    const found = this.bits();
    for (let number = 0; number < this.offers.length; number++) if (isSo(number)) found[number >> 5] |= 1 << (number & 31);
    return found;
  }

  /** The dates of each offer in the next weeks; read once a day. */
  agenda(day) {
    if (this.day !== day) {
      this.day = day;
      this.meetings = this.offers.map((offer) => meetings(offer.dates, this.monday, day).filter((one) => one.day <= day + AHEAD));
    }
    return this.meetings;
  }

  /** How near each offer is: the position of its reach and the kilometers as the crow flies, infinite without a place. */
  near({ area = null, point = null } = {}) {
    if (!area && !point) return (this.nowhere ??= this.measure(null, null));
    const key = `${area?.slug} ${point}`;
    if (this.somewhere?.key !== key) this.somewhere = { key, ...this.measure(area, point) };
    return this.somewhere;
  }

  measure(area, point) {
    const count = this.offers.length;
    const reaches = new Uint8Array(count).fill(2), away = new Float64Array(count).fill(Infinity);
    if (!area && !point) return { reaches, away };
    this.offers.forEach((offer, number) => {
      if (point) {
        for (const place of offer.at) {
          if (place.longitude === null || place.longitude === undefined) continue;
          const far = kilometers(point, [place.longitude / DEGREE, place.latitude / DEGREE]);
          if (far < away[number]) away[number] = far;
        }
        if (away[number] <= NEARBY) reaches[number] = 1;
      }
      if (offer.everywhere || (area && offer.areas.includes(area.slug))) reaches[number] = 0;
    });
    return { reaches, away };
  }
}

/** How many offers are in both. */
function count(one, other) {
  let sum = 0;
  for (let place = 0; place < one.length; place++) {
    let part = one[place] & other[place];
    part -= (part >>> 1) & 0x55555555;
    part = (part & 0x33333333) + ((part >>> 2) & 0x33333333);
    sum += Math.imul((part + (part >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}

const and = (one, other) => one.map((bits, place) => bits & other[place]);
const or = (one, other) => one.map((bits, place) => bits | other[place]);

function chosenMasks(shelf, codes = {}) {
  const found = new Map();
  for (const [facet, wanted] of Object.entries(codes)) {
    const masks = [...wanted].map((code) => shelf.masks[facet]?.get(code) ?? shelf.bits());
    if (masks.length) found.set(facet, masks.reduce(ALL_OF.has(facet) ? and : or));
  }
  return found;
}

/** How many offers a code would leave, with the choices in the other facets as they are. */
function counts(shelf, chosen, rest) {
  const found = {};
  for (const [facet, codes] of Object.entries(shelf.masks)) {
    let base = rest;
    for (const [other, mask] of chosen) if (other !== facet || ALL_OF.has(facet)) base = and(base, mask);
    found[facet] = Object.fromEntries([...codes].map(([code, mask]) => [code, count(base, mask)]));
  }
  return found;
}

/** Offers that fit the choice: what answers her words best, else the nearest, else the next date first. */
export function find(shelf, lexicon, ranked, choice, now) {
  const { offers } = shelf;
  const agenda = shelf.agenda(now.day);
  const { age = null, on = null, openNow = false, reach = "town", where = {} } = choice;
  const near = shelf.near(where);
  const widest = where.area || where.point ? Math.max(0, REACHES.indexOf(reach)) : 2;
  const rest = shelf.bitsOf((number) => {
    const offer = offers[number];
    if (ranked && ranked.scores[number] <= 0) return false;
    if (near.reaches[number] > widest) return false;
    if (age !== null && ((offer.minimum_age ?? age) > age || (offer.maximum_age ?? age) < age)) return false;
    if (openNow && !agenda[number].some((one) => isRunning(one, now))) return false;
    return on === null || agenda[number].some((one) => one.day === on);
  });
  const chosen = chosenMasks(shelf, choice.codes);
  const everything = [...chosen.values()].reduce(and, rest);
  const found = [];
  for (let number = 0; number < offers.length; number++) {
    if ((everything[number >> 5] >>> (number & 31)) & 1) found.push(number);
  }
  const coming = (number) => agenda[number].find((one) => !isOver(one, now)) ?? null;
  const scores = new Int32Array(ranked ? offers.length : 0);
  if (ranked) {
    for (const number of found) scores[number] = Math.floor((ranked.scores[number] * NEAR_COUNTS[near.reaches[number]]) / 100);
    const { away } = near, { lastResort } = shelf;
    found.sort((one, other) => scores[other] - scores[one] || compared(away[one], away[other]) || lastResort[one] - lastResort[other]);
  } else {
    const rounded = (number) => Math.round(near.away[number] * 10) / 10;
    const start = new Map(found.map((number) => [number, startOf(coming(number))]));
    found.sort(
      (one, other) =>
        near.reaches[one] - near.reaches[other] ||
        compared(rounded(one), rounded(other)) ||
        compared(start.get(one), start.get(other)) ||
        one - other,
    );
  }
  const hit = (number) => {
    const next = coming(number);
    return {
      offer: offers[number],
      score: ranked ? scores[number] : 0,
      reach: REACHES[near.reaches[number]],
      kilometers: Number.isFinite(near.away[number]) ? near.away[number] : null,
      next,
      isOpen: next !== null && isRunning(next, now),
      reason: ranked ? lexicon.reason(ranked, number) : { subject: "", label: "" },
    };
  };
  return {
    count: found.length,
    /** The hits from one place to another; each is made up only when a page shows it. */
    hits: (from = 0, to = found.length) => found.slice(from, to).map(hit),
    counts: counts(shelf, chosen, rest),
    subjects: ranked ? ranked.subjects.map((number) => lexicon.subjects.slugs[number]) : [],
  };
}

/** Infinity equals itself, which a difference does not. */
const compared = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const startOf = (meeting) => (meeting ? meeting.day * 1440 + meeting.start : Infinity);
