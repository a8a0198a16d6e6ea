// What all stemmers do: move over a word, look at its letters, replace some. From snowballstemmer 3.1.1, basestemmer.py.
export class Stemmer {
  /** The stem of a word in lower case. */
  stem(word) {
    this.current = word;
    this.cursor = this.limit_backward = this.bra = 0;
    this.limit = this.ket = word.length;
    this._stem();
    return this.current;
  }
  in_grouping(letters) {
    if (this.cursor >= this.limit || !letters.has(this.current[this.cursor])) return false;
    this.cursor++;
    return true;
  }
  in_grouping_b(letters) {
    if (this.cursor <= this.limit_backward || !letters.has(this.current[this.cursor - 1])) return false;
    this.cursor--;
    return true;
  }
  out_grouping(letters) {
    if (this.cursor >= this.limit || letters.has(this.current[this.cursor])) return false;
    this.cursor++;
    return true;
  }
  out_grouping_b(letters) {
    if (this.cursor <= this.limit_backward || letters.has(this.current[this.cursor - 1])) return false;
    this.cursor--;
    return true;
  }
  go_in_grouping(letters) {
    for (; this.cursor < this.limit; this.cursor++) if (!letters.has(this.current[this.cursor])) return true;
    return false;
  }
  go_in_grouping_b(letters) {
    for (; this.cursor > this.limit_backward; this.cursor--) if (!letters.has(this.current[this.cursor - 1])) return true;
    return false;
  }
  go_out_grouping(letters) {
    for (; this.cursor < this.limit; this.cursor++) if (letters.has(this.current[this.cursor])) return true;
    return false;
  }
  go_out_grouping_b(letters) {
    for (; this.cursor > this.limit_backward; this.cursor--) if (letters.has(this.current[this.cursor - 1])) return true;
    return false;
  }
  eq_s(text) {
    if (this.cursor + text.length > this.limit || !this.current.startsWith(text, this.cursor)) return false;
    this.cursor += text.length;
    return true;
  }
  eq_s_b(text) {
    if (this.cursor - text.length < this.limit_backward || !this.current.endsWith(text, this.cursor)) return false;
    this.cursor -= text.length;
    return true;
  }
  /** The longest of the rows that begins here: its result, or 0. */
  find_among(rows) {
    return this.find(rows, this.limit - this.cursor, 1);
  }
  /** The longest of the rows that ends here. */
  find_among_b(rows) {
    return this.find(rows, this.cursor - this.limit_backward, -1);
  }
  find(rows, room, step) {
    const start = this.cursor, from = step > 0 ? start : start - 1;
    let low = 0, high = rows.length, lowCommon = 0, highCommon = 0, inspected = false;
    for (;;) {
      const middle = low + ((high - low) >> 1);
      const text = rows[middle][0];
      let common = Math.min(lowCommon, highCommon), difference = 0;
      for (; common < text.length; common++) {
        if (common === room) {
          difference = -1;
          break;
        }
        difference =
          this.current.charCodeAt(from + step * common) - text.charCodeAt(step > 0 ? common : text.length - 1 - common);
        if (difference !== 0) break;
      }
      if (difference < 0) {
        high = middle;
        highCommon = common;
      } else {
        low = middle;
        lowCommon = common;
      }
      if (high - low <= 1) {
        if (low > 0 || high === low || inspected) break;
        inspected = true;
      }
    }
    for (;;) {
      const [text, next, result] = rows[low];
      if (lowCommon >= text.length) {
        this.cursor = start + step * text.length;
        return result;
      }
      if (next < 0) return 0;
      low = next;
    }
  }
  slice_from(text) {
    const { bra, ket } = this;
    const longer = text.length - (ket - bra);
    this.current = this.current.slice(0, bra) + text + this.current.slice(ket);
    this.limit += longer;
    if (this.cursor >= ket) this.cursor += longer;
    else if (this.cursor > bra) this.cursor = bra;
    this.ket = bra + text.length;
  }
  slice_del() {
    this.slice_from("");
  }
}
