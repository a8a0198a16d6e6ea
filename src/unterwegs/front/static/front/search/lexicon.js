// The offers as an index, how much each is about each subject, and one ranking over both: the like of directory/lexicon.py.
import { Builder, SAME, STEM } from "./index.js";
import { stem } from "./words.js";

const NAME = 100, SUMMARY = 55, DESCRIPTION = 35, GOOD_TO_KNOW = 15, TOPIC = 50, KIND = 45, ORGANIZATION = 20, PLACE = 30, AREA = 40;
const GIVEN = 60; // to a subject that an editor gave to the offer; 40 more, shared among all that were given
const NEAREST = 55, FARTHER = 10; // percent that the nearest neighbor of a subject gives to it; less for each one after
const SOME = 30, AT_LEAST = 50;
const NAMED = 75, FOR_OTHERS = 75;
const OFTEN = 4, MOST_OFTEN = 3, CONFIRMED = 3, FOUND = 80;
const SENTENCE = 4, SURE = 75, HELD_IN_SENTENCE = 60;
const NEAR_BEST = 85, MOST_SUBJECTS = 3, SHOWN_OF_BEST = 30;
const MOST_SHOWN = 500;
const ELSEWHERE = 45, SURELY_SAID = 80;
const ENOUGH = [45, 50, 38, 27], SHOWN = [20, 30, 14, 14];
const TEXTS = [["name", NAME], ["summary", SUMMARY], ["description", DESCRIPTION], ["good_to_know", GOOD_TO_KNOW]];
const least = (value, percent) => Math.floor((value * percent) / 100);
function most(values) {
  let best = 0;
  for (let at = 0; at < values.length; at++) if (values[at] > best) best = values[at];
  return best;
}
const inOrder = (scores) => (one, other) => scores[other] - scores[one] || one - other;

export class Lexicon {
  /** Reads the offers of a bundle, some at a time. */
  static *of(bundle, offers, subjects, forms) {
    const found = new Lexicon(subjects, bundle.language, offers);
    const index = new Builder(), own = new Builder();
    const wanted = new Map(); // the words and stems of subjects: only these are looked up in what offers say of themselves
    for (const word of new Set(subjects.terms.flat(2))) wanted.set(word, stem(word, "de"));
    const asked = new Set([...wanted.keys(), ...wanted.values()]);
    const [keys, names] = bundle.german ?? [[], []]; // what is called otherwise in German
    const german = new Map(keys?.map((key, number) => [key, names[number]]));
    const areas = new Map(bundle.areas.map((area) => [area.slug, area.name]));
    const { language } = bundle, isGerman = language === "de";
    const add = (text, weight, language, isOwn) => {
      if (!text) return;
      for (const word of forms.words(text)) {
        const found = forms.of(word, language);
        index.add(found, weight);
        if (isOwn) own.add(found, weight);
      }
    };
    for (let number = 0; number < offers.length; number++) {
      const offer = offers[number];
      TEXTS.forEach(([field, weight], place) => {
        add(isGerman || offer.german & (1 << place) ? offer[field] : offer.original[place], weight, "de", true);
        if (!isGerman) add(offer[field], weight, language, false);
      });
      for (const [kind, code, name, weight] of namesOf(bundle, offer)) {
        add(german.get(`${kind}:${code}`) ?? name, weight, "de", false);
        if (!isGerman) add(name, weight, language, false);
      }
      for (const slug of offer.areas) add(areas.get(slug), AREA, "de", false);
      index.end();
      own.end();
      if (number % 20 === 19) yield;
    }
    found.index = index.build();
    yield;
    found.own = own.build();
    yield;
    yield* found.link(wanted, asked);
    return found;
  }

  constructor(subjects, language, offers) {
    Object.assign(this, { subjects, language, offers });
  }

  /** How much each offer is about each subject. */
  *link(wanted) {
    const { slugs, near, isPeople } = this.subjects;
    const topics = new Map();
    this.offers.forEach((offer, number) => {
      for (const slug of offer.topics) {
        if (!topics.has(slug)) topics.set(slug, []);
        topics.get(slug).push([number, GIVEN + Math.floor(40 / offer.topics.length)]);
      }
    });
    const own = [];
    for (let number = 0; number < slugs.length; number++) {
      own.push(this.linkOf(number, topics.get(slugs[number]) ?? [], wanted));
      if (number % 8 === 7) yield;
    }
    const forPeople = this.forTheirPeople(own, near, isPeople);
    yield;
    this.links = forPeople.map((_link, number) => withNear(number, forPeople, near));
  }

  linkOf(number, given, wanted) {
    const count = this.offers.length;
    const link = new Int32Array(count), often = new Uint8Array(count);
    for (const words of this.subjects.terms[number]) {
      const held = words.map((word) => this.holds(word, wanted.get(word)));
      const fewest = held.reduce((one, other) => (other.size < one.size ? other : one));
      for (const offer of fewest.keys()) {
        const together = Math.min(...held.map((weights) => weights.get(offer) ?? 0));
        if (together <= 0) continue;
        link[offer] = Math.max(link[offer], least(together, FOUND));
        if (often[offer] <= MOST_OFTEN) often[offer]++;
      }
    }
    const said = new Int32Array(count);
    for (const [offer, value] of given) said[offer] = value;
    return link.map((value, offer) => {
      const both = Math.max(said[offer], value) + Math.floor(Math.min(said[offer], value) / CONFIRMED);
      return both + OFTEN * Math.min(Math.max(often[offer] - 1, 0), MOST_OFTEN);
    });
  }

  /** The weight of a word or of its stem in the offers that hold it. */
  holds(word, base) {
    const found = new Map(), { own } = this;
    for (const [form, percent] of [[word, SAME], [base, STEM]]) {
      const position = own.position.get(form);
      if (position === undefined) continue;
      for (let at = own.starts[position]; at < own.starts[position + 1]; at++) {
        const weight = least(own.weights[at], percent), offer = own.documents[at];
        if (weight > (found.get(offer) ?? 0)) found.set(offer, weight);
      }
    }
    return found;
  }

  /** An offer that is for some people above all comes for others after those that are for everybody. */
  forTheirPeople(own, near, isPeople) {
    const people = own.map((_link, number) => number).filter((number) => isPeople[number]);
    if (!people.length) return own;
    const named = people.map((person) => own[person]);
    return own.map((link, number) => {
      const isNear = people.map((person) => person === number || near[number].includes(person));
      return link.map((value, offer) => {
        if (!value) return 0;
        let some = false;
        for (let place = 0; place < named.length; place++) {
          if (named[place][offer] < NAMED) continue;
          if (isNear[place]) return value;
          some = true;
        }
        return some ? least(value, FOR_OTHERS) : value;
      });
    });
  }

  /** Offers that answer a query, by what they hold and by the subjects the query is about. */
  rank(query) {
    for (const word of query) word.isSpelled = this.subjects.index.position.has(word.text);
    const said = this.index.answers(query, { each: [] });
    const { about, elsewhere } = this.subjects.about(query);
    const length = Math.min(query.length + (query.some((word) => word.isForeign) ? 1 : 0), ENOUGH.length) - 1;
    const scores = new Int32Array(this.offers.length);
    if (elsewhere >= Math.max(ELSEWHERE, most(about)) && most(said.scores) < SURELY_SAID) return { query, scores, said, subjects: [] };
    const subjects = chosen(about, ENOUGH[length]);
    const isUnderstood = query.length >= SENTENCE && subjects.length > 0 && about[subjects[0]] >= SURE;
    const held = isUnderstood ? HELD_IN_SENTENCE : 100;
    const total = this.meant(subjects, about);
    for (let offer = 0; offer < total.length; offer++) total[offer] += ((said.scores[offer] * held) / 100) | 0;
    const enough = Math.max(SHOWN[length], least(most(total), SHOWN_OF_BEST));
    const found = [];
    for (let offer = 0; offer < total.length; offer++) if (total[offer] >= enough) found.push(offer);
    if (found.length > MOST_SHOWN) found.sort(inOrder(total)).length = MOST_SHOWN;
    for (const offer of found) scores[offer] = total[offer];
    return { query, scores, said, subjects };
  }

  /** What the subjects give to each offer: the best of them, and a third of the others. */
  meant(subjects, about) {
    const found = new Int32Array(this.offers.length);
    if (!subjects.length) return found;
    const links = subjects.map((number) => this.links[number]), percents = subjects.map((number) => about[number]);
    for (let offer = 0; offer < found.length; offer++) {
      let best = 0, sum = 0;
      for (let place = 0; place < links.length; place++) {
        const value = ((links[place][offer] * percents[place]) / 100) | 0;
        if (value > best) best = value;
        sum += value;
      }
      found[offer] = best + (((sum - best) / 3) | 0);
    }
    return found;
  }

  /** Why an offer was found: the word that says most, or the subject where that gave more. */
  reason({ query, scores, said, subjects }, offer) {
    if (said.scores[offer] * 2 >= scores[offer]) {
      let best = 0;
      for (let word = 1; word < said.each.length; word++) if (said.each[word][offer] > said.each[best][offer]) best = word;
      return { subject: "", label: query[best].text };
    }
    const best = subjects.reduce((one, other) => (this.links[other][offer] > this.links[one][offer] ? other : one));
    const names = this.subjects.names[best];
    return { subject: this.subjects.slugs[best], label: names[this.language] ?? names.de };
  }
}

/** What an offer names: topics, organizations, places; with the key of the German name and its weight. */
function* namesOf(bundle, offer) {
  for (const code of offer.topics) yield ["topic", code, bundle.labels.thema[code] ?? code, TOPIC];
  for (const one of [offer.organization, ...offer.partners]) yield ["organization", one.code, one.name, ORGANIZATION];
  for (const place of offer.at) yield ["place", place.code, place.name, PLACE];
  yield ["kind", offer.kind, bundle.labels.art[offer.kind], KIND];
}

/** The subjects a query is about, the surest first. */
function chosen(about, enough) {
  const best = most(about);
  if (best < enough) return [];
  const needed = Math.max(enough, least(best, NEAR_BEST));
  const found = [];
  for (let number = 0; number < about.length; number++) if (about[number] >= needed) found.push(number);
  return found.sort(inOrder(about)).slice(0, MOST_SUBJECTS);
}

/** What an offer gives to a subject itself, or less to its neighbors, the less the farther they are. */
function withNear(number, own, near) {
  const link = own[number].slice();
  near[number].forEach((other, place) => {
    const percent = NEAREST - FARTHER * place, values = own[other];
    for (let offer = 0; offer < link.length; offer++) link[offer] = Math.max(link[offer], Math.floor((values[offer] * percent) / 100));
  });
  const best = most(link);
  return best >= SOME && best < AT_LEAST ? link.map((value) => Math.floor((value * AT_LEAST) / best)) : link;
}
