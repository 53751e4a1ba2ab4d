import { el } from "./dom.js";

/**
 * A text area with line numbers, which wraps long lines and highlights those that have a problem.
 *
 * Behind the text area, which is as high as its text, a copy of the text has one element per line: it gives the field
 * its height, the numbers their places and the faulty lines their colour.
 */
export class CharterField {
  /** @param {{onInput: () => void}} handlers */
  constructor({ onInput }) {
    this.wrong = new Set();
    this.lines = el("div", { class: "lines", "aria-hidden": "true" });
    this.area = el("textarea", {
      class: "toml",
      id: "charter-text",
      "aria-label": "our-charter.toml",
      "aria-describedby": "charter-status",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      maxlength: 64000,
      // Until the charter has loaded, which replaces the text.
      readonly: true,
    });
    this.node = el("div", { class: "toml-field" }, el("div", { class: "toml-page" }, this.lines, this.area));
    this.area.addEventListener("input", () => {
      this.draw();
      onInput();
    });
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.area.readOnly = false;
    this.area.setSelectionRange(0, 0);
    this.node.scrollTop = 0;
    this.draw();
  }

  /**
   * Highlights lines, and shows the first one unless the reader is writing at another.
   * @param {(number|null)[]} lines that have a problem, counted from 1
   */
  mark(lines) {
    const before = [...this.wrong].join();
    this.wrong = new Set(lines.filter(Boolean));
    if (lines.length) {
      this.area.setAttribute("aria-invalid", "true");
      this.area.setAttribute("aria-describedby", "charter-status charter-faults");
    } else {
      this.area.removeAttribute("aria-invalid");
      this.area.setAttribute("aria-describedby", "charter-status");
    }
    this.draw();
    const [first] = this.wrong;
    if (first && [...this.wrong].join() !== before && !this.isWriting()) this.show(first);
  }

  /** Selects a line and scrolls to it. @param {number} line counted from 1 */
  goTo(line) {
    const start = this.startOf(line);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, start + (this.text.split("\n")[line - 1]?.length ?? 0));
    this.show(line);
  }

  /** Selects the last occurrence of some words, to be written over. @param {string} words */
  select(words) {
    const start = this.text.lastIndexOf(words);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, start + words.length);
    this.show(this.text.slice(0, start).split("\n").length);
  }

  /** Scrolls to a line. @param {number} line counted from 1 */
  show(line) {
    const row = this.lines.children[line - 1];
    if (row) this.node.scrollTop = row.offsetTop - this.node.clientHeight / 3;
  }

  /** Whether the caret is in the text, other than at its end, where pasting a whole text leaves it. */
  isWriting() {
    return document.activeElement === this.area && this.area.selectionStart < this.text.length;
  }

  startOf(line) {
    const before = this.text.split("\n").slice(0, line - 1);
    return before.reduce((sum, one) => sum + one.length + 1, 0);
  }

  draw() {
    const texts = this.text.split("\n");
    while (this.lines.childElementCount > texts.length) this.lines.lastElementChild.remove();
    while (this.lines.childElementCount < texts.length) this.lines.append(el("div", {}));
    for (const [at, row] of [...this.lines.children].entries()) {
      // An empty line is as high as one with a word.
      const text = texts[at] || " ";
      if (row.textContent !== text) row.textContent = text;
      row.className = this.wrong.has(at + 1) ? "line wrong" : "line";
    }
  }
}
