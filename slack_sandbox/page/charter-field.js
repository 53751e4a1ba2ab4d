import { el } from "./dom.js";

/** A text area with line numbers, which marks the lines that have a problem. */
export class CharterField {
  /** @param {{onInput: () => void}} handlers */
  constructor({ onInput }) {
    this.wrong = new Set();
    this.numbers = el("div", { class: "line-numbers", "aria-hidden": "true" });
    this.area = el("textarea", {
      class: "toml",
      id: "charter-text",
      "aria-label": "charter.toml",
      "aria-describedby": "charter-status",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      wrap: "off",
      maxlength: 64000,
      // Until the charter has loaded, which replaces the text.
      readonly: true,
    });
    this.node = el("div", { class: "toml-field" }, this.numbers, this.area);
    this.area.addEventListener("input", () => {
      this.drawNumbers();
      onInput();
    });
    this.area.addEventListener("scroll", () => {
      this.numbers.scrollTop = this.area.scrollTop;
    });
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.area.readOnly = false;
    this.area.setSelectionRange(0, 0);
    this.area.scrollTop = 0;
    this.drawNumbers();
  }

  /** @param {(number|null)[]} lines that have a problem, counted from 1 */
  mark(lines) {
    this.wrong = new Set(lines);
    if (lines.length) {
      this.area.setAttribute("aria-invalid", "true");
      this.area.setAttribute("aria-describedby", "charter-status charter-faults");
    } else {
      this.area.removeAttribute("aria-invalid");
      this.area.setAttribute("aria-describedby", "charter-status");
    }
    this.drawNumbers();
  }

  /** Selects a line and scrolls to it. @param {number} line counted from 1 */
  goTo(line) {
    const lines = this.text.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const height = this.area.scrollHeight / lines.length;
    this.area.scrollTop = Math.max(0, (line - 1) * height - this.area.clientHeight / 3);
    this.area.scrollLeft = 0;
  }

  drawNumbers() {
    const count = this.text.split("\n").length;
    while (this.numbers.childElementCount > count) this.numbers.lastElementChild.remove();
    while (this.numbers.childElementCount < count)
      this.numbers.append(el("div", {}, String(this.numbers.childElementCount + 1)));
    for (const [at, number] of [...this.numbers.children].entries())
      number.className = this.wrong.has(at + 1) ? "wrong" : "";
    this.numbers.scrollTop = this.area.scrollTop;
  }
}
