// An inverted index: words with weights, found by form, stem, part, beginning or with a typing error (kit/textsearch/index.py).
import { bases } from "./verbs.js";
import { isCommon, languageOf, languagesOf, LATIN, normal, stem, wordsOf, written } from "./words.js";

const COMMON = 3; // articles and their like count a third
const SHORTEST_PART = 4, COVERED = 70; // letters; percent of a compound that its parts must cover
const ROOTED = 7; // letters of a foreign word that may share no more than its beginning with one of the index
export const SAME = 100, STEM = 92;
const ENDING = 80, OTHER_ENDING = 72;
const BEGINNING = 70, ROOT = 60, PART = 75, HEAD = 45, INSIDE = 62, TYPO = 78, TYPOS = 60;
const share = (value, percent) => Math.floor((value * percent) / 100);
const isLatin = (languages, latin) => languages.length === latin.length && languages.every((one, place) => one === latin[place]);

/** The words of a query with their stems; words in Latin letters may be of any of the given languages. */
export function read(typed, languages) {
  const latin = languageOf(wordsOf(typed), languages);
  const found = [];
  for (const one of written(typed)) {
    const text = normal(one);
    if (!text) continue;
    const spoken = languagesOf(text, latin);
    const stems = new Set();
    for (const language of isLatin(spoken, latin) ? [...spoken, ...LATIN] : spoken) {
      stems.add(stem(one, language)).add(stem(text, language));
      if (language === "de") for (const base of bases(text)) if (!isCommon(base, ["de"])) stems.add(base);
    }
    found.push({
      text,
      stems: [...stems].filter((base) => base.length >= 3),
      isCommon: isCommon(text, spoken),
      isForeign: !spoken.includes("de"),
      isSpelled: false,
    });
  }
  return found;
}

/** Collects documents; `build` makes the index of them. */
export class Builder {
  constructor() {
    this.ids = new Map();
    this.count = 0; // of documents
    this.owners = [];
    this.words = [];
    this.weights = [];
    this.terms = new Map(); // of the document that is being read
  }

  /** Adds forms of a word, each with its percentage; of a word that comes twice the larger weight counts. */
  add(forms, weight) {
    const { terms, ids } = this;
    for (let at = 0; at < forms.length; at += 2) {
      let id = ids.get(forms[at]);
      if (id === undefined) ids.set(forms[at], (id = ids.size));
      const value = share(weight, forms[at + 1]);
      if (value > (terms.get(id) ?? 0)) terms.set(id, value);
    }
  }

  /** Ends a document. */
  end() {
    for (const [id, weight] of this.terms) {
      this.owners.push(this.count);
      this.words.push(id);
      this.weights.push(weight);
    }
    this.terms.clear();
    this.count++;
  }

  /** `size`: how many documents there are in all, where not all were read. */
  build(size = this.count) {
    const words = [...this.ids.keys()].sort();
    const place = new Uint32Array(words.length);
    words.forEach((word, position) => (place[this.ids.get(word)] = position));
    const starts = new Uint32Array(words.length + 1);
    for (const id of this.words) starts[place[id] + 1]++;
    for (let position = 0; position < words.length; position++) starts[position + 1] += starts[position];
    const next = starts.slice(), documents = new Uint32Array(this.words.length), weights = new Uint8Array(this.words.length);
    for (let at = 0; at < this.words.length; at++) {
      const to = next[place[this.words[at]]]++;
      documents[to] = this.owners[at];
      weights[to] = this.weights[at];
    }
    return new Index(words, starts, documents, weights, this.count, size);
  }
}

/** Bits of the letters of a word: two words that differ by one letter differ by two bits at most. */
function lettersOf(word) {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

function ones(bits) {
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const rowsOf = [new Uint8Array(256), new Uint8Array(256), new Uint8Array(256)];

/** Letters wrong, missing, too many or in each other's place (optimal string alignment); one more than the limit where they are more. */
export function distance(one, other, limit) {
  const wide = other.length;
  if (Math.abs(one.length - wide) > limit || one.length > 250 || wide > 250) return limit + 1;
  let [before, last, now] = rowsOf;
  for (let place = 0; place <= wide; place++) last[place] = place;
  for (let row = 1; row <= one.length; row++) {
    const letter = one.charCodeAt(row - 1), letterBefore = one.charCodeAt(row - 2);
    let least = (now[0] = row);
    for (let place = 1; place <= wide; place++) {
      const there = other.charCodeAt(place - 1);
      let best = Math.min(last[place] + 1, now[place - 1] + 1, last[place - 1] + (letter === there ? 0 : 1));
      if (row > 1 && place > 1 && letter === other.charCodeAt(place - 2) && letterBefore === there) {
        best = Math.min(best, before[place - 2] + 1);
      }
      now[place] = best;
      if (best < least) least = best;
    }
    if (least > limit + 1) return limit + 1;
    [before, last, now] = [last, now, before];
  }
  return Math.min(last[wide], limit + 1);
}

/** Documents as words with weights (1 to 100); rare words count more. Nothing changes once it is built. */
export class Index {
  constructor(words, starts, documents, weights, count, size) {
    Object.assign(this, { words, starts, documents, weights, count, size });
    this.position = new Map(words.map((word, position) => [word, position]));
    this.rarity = Uint16Array.from(words, (_word, position) => this.rarityOf(starts[position + 1] - starts[position]));
    this.rarest = this.rarityOf(1);
    this.unknown = share(this.rarest, 70);
    this.letters = Int32Array.from(words, lettersOf);
    this.ofLength = new Map();
    words.forEach((word, position) => {
      if (!this.ofLength.has(word.length)) this.ofLength.set(word.length, []);
      this.ofLength.get(word.length).push(position);
    });
    this.best = new Int32Array(count); // of each document, while a word is answered
    this.touched = new Uint32Array(count);
  }

  /** Inverse document frequency as an integer. */
  rarityOf(documents) {
    const exact = 20 * Math.log(1 + (this.size - documents + 0.5) / (documents + 0.5));
    return 10 + Math.round(exact);
  }

  /** The words of the index that this one may mean: position to percent. Once it stands there itself, others count half. */
  matches(word) {
    const found = new Map();
    const add = (position, percent) => {
      if (position !== undefined && percent > (found.get(position) ?? -1)) found.set(position, percent);
    };
    const { text } = word, { length } = text;
    add(this.position.get(text), SAME);
    for (const base of word.stems) add(this.position.get(base), STEM);
    if (word.isCommon) return found;
    const half = found.size ? 2 : 1;
    if (length >= 3) {
      this.beginningWith(text, (position, own) => {
        add(position, own.length - length <= 2 && length >= 4 ? ENDING : Math.floor(BEGINNING / half));
      });
    }
    if (length >= 5 && half === 1) {
      this.beginningWith(text.slice(0, length >= 6 ? -2 : -1), (position, own) => {
        if (Math.abs(own.length - length) <= 2) add(position, OTHER_ENDING);
      });
    }
    if (length >= ROOTED && word.isForeign && !found.size) {
      const root = text.slice(0, Math.max(ROOTED - 1, Math.floor((length * 6) / 10)));
      this.beginningWith(root, (position) => add(position, ROOT));
    }
    if (length >= 5) this.holding(text, (position) => add(position, Math.floor(INSIDE / half)));
    if (length >= 6) this.parts(text, (position, percent) => add(position, Math.floor(percent / half)));
    if (length >= 5 && half === 1 && !word.isSpelled && ![...found.values()].some((percent) => percent >= ENDING)) {
      this.close(text, add);
    }
    return found;
  }

  /** How much of a query each document answers, in all and (`each`) by each word: rare words count most. */
  answers(query, { each = null } = {}) {
    const sums = new Int32Array(this.count), { best, touched } = this;
    let mass = 0;
    for (const word of query) {
      const { count, counts } = this.answer(word);
      const divisor = word.isCommon ? COMMON : 1;
      const own = each && new Int32Array(this.count);
      for (let at = 0; at < count; at++) {
        const document = touched[at], value = (best[document] / divisor) | 0;
        best[document] = 0;
        sums[document] += value;
        if (own) own[document] = value;
      }
      each?.push(own);
      mass += Math.floor(counts / divisor);
    }
    const divisor = Math.max(1, mass), scores = new Int32Array(this.count);
    for (let at = 0; at < sums.length; at++) if (sums[at]) scores[at] = (sums[at] / divisor) | 0;
    return { scores, sums, each };
  }

  /** Writes into `best` how well each document answers a word, and into `touched` which do; how many, and how much the word counts. */
  answer(word) {
    const { starts, documents, weights, best, touched } = this;
    const matches = this.matches(word);
    let ceiling = Infinity;
    for (const [position, percent] of matches) if (percent >= STEM) ceiling = Math.min(ceiling, this.rarity[position]);
    const isOwn = ceiling < Infinity;
    if (!isOwn) ceiling = this.rarest;
    let surest = 0, weight = 0, count = 0;
    for (const [position, percent] of matches) {
      const rarity = Math.min(this.rarity[position], ceiling), factor = percent * rarity;
      for (let at = starts[position]; at < starts[position + 1]; at++) {
        const value = ((weights[at] * factor) / 100) | 0, document = documents[at];
        if (value <= best[document]) continue;
        if (best[document] === 0) touched[count++] = document;
        best[document] = value;
      }
      if (percent > surest || (percent === surest && rarity > weight)) [surest, weight] = [percent, rarity];
    }
    if (word.isCommon) return { count, counts: weight };
    const unknown = Math.floor(this.unknown / (word.isForeign ? 2 : 1));
    const counts = share(weight, surest) + share(unknown, 100 - surest);
    const parts = isOwn || surest >= ENDING ? [] : this.split(word.text);
    return parts.length ? this.together(count, counts, parts) : { count, counts };
  }

  /** A compound answered by several of its parts at once. */
  together(count, counts, parts) {
    const { best, touched } = this, answered = new Map();
    let mass = share(this.unknown, 100 - parts.reduce((sum, [, percent]) => sum + percent, 0));
    for (const [position, percent] of parts) {
      const factor = this.rarity[position] * percent;
      for (let at = this.starts[position]; at < this.starts[position + 1]; at++) {
        const value = ((this.weights[at] * factor) / 100) | 0, document = this.documents[at];
        answered.set(document, (answered.get(document) ?? 0) + value);
      }
      mass += share(this.rarity[position], percent);
    }
    for (const [document, value] of answered) {
      const all = share(value, PART);
      if (all <= best[document]) continue;
      if (best[document] === 0) touched[count++] = document;
      best[document] = all;
    }
    return { count, counts: Math.min(counts, mass) };
  }

  /** Words of the index of which a compound is made, each with its share of it in percent; or none. */
  split(text) {
    const parts = [];
    for (let first = 0; first < text.length; ) {
      let length = text.length - first;
      while (length >= SHORTEST_PART && !this.position.has(text.slice(first, first + length))) length--;
      if (length >= SHORTEST_PART) parts.push([this.position.get(text.slice(first, first + length)), length]);
      else length = 1;
      first += length;
    }
    const covered = parts.reduce((sum, [, length]) => sum + length, 0);
    if (parts.length < 2 || covered * 100 < text.length * COVERED) return [];
    const lengths = parts.map(([, length], number) => length * (number === parts.length - 1 ? 1 : 2));
    const all = lengths.reduce((sum, length) => sum + length, 0);
    return parts.map(([position], number) => [position, Math.floor((100 * lengths[number]) / all)]);
  }

  beginningWith(text, found) {
    let low = 0, high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle] < text) low = middle + 1;
      else high = middle;
    }
    for (; low < this.words.length && this.words[low].startsWith(text); low++) found(low, this.words[low]);
  }

  holding(text, found) {
    const bits = lettersOf(text), { letters, words } = this;
    for (let position = 0; position < words.length; position++) {
      if ((letters[position] & bits) === bits && words[position].includes(text)) found(position);
    }
  }

  /** Words of at least four letters that stand in this one; the more of it they cover, the surer. */
  parts(text, found) {
    for (let first = 0; first < text.length - 3; first++) {
      for (let last = first + 4; last <= text.length; last++) {
        if (first > 0 && last < text.length - 2) continue; // neither in front nor at the end
        const part = text.slice(first, last);
        const position = part === text ? undefined : this.position.get(part);
        if (position === undefined) continue;
        const covered = 30 + Math.floor((70 * (last - first)) / text.length);
        found(position, share(first === 0 ? PART : HEAD, covered));
      }
    }
  }

  /** Words with one typing error, in long ones two or three; where the first letter differs, one in a long word. */
  close(text, found) {
    const allowed = text.length < 8 ? 1 : text.length < 12 ? 2 : 3;
    const letters = lettersOf(text), first = text.charCodeAt(0);
    for (let length = Math.max(4, text.length - allowed); length <= text.length + allowed; length++) {
      for (const position of this.ofLength.get(length) ?? []) {
        if (ones(this.letters[position] ^ letters) > 2 * allowed) continue;
        const word = this.words[position], isSame = word.charCodeAt(0) === first;
        if (!isSame && text.length < 7) continue;
        const away = distance(text, word, isSame ? allowed : 1);
        if (away <= (isSame ? allowed : 1)) found(position, away <= 1 ? TYPO : TYPOS);
      }
    }
  }
}
