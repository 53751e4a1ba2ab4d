import { el } from "./dom.js";
import { store } from "./store.js";
import { t } from "./wording.js";

/** The list of slash commands above a text area that contains the start of one. */
export class CommandHints {
  /** @param {HTMLTextAreaElement} area */
  constructor(area) {
    this.area = area;
    this.chosen = 0;
    const label = { role: "listbox", id: "command-hints", "aria-label": t("Commands") };
    this.node = el("ul", { class: "hints", hidden: true, ...label });
    area.setAttribute("aria-controls", "command-hints");
    area.setAttribute("aria-autocomplete", "list");
    area.addEventListener("focus", () => this.update());
    area.addEventListener("blur", () => {
      this.node.hidden = true;
    });
  }

  /** Lists the commands that start with the typed text or, once a command is complete, its usage. */
  update() {
    const found = this.matches;
    this.chosen = Math.min(this.chosen, Math.max(found.length - 1, 0));
    this.node.replaceChildren(...found.map((command, index) => this.option(command, index)));
    this.node.hidden = found.length === 0 || document.activeElement !== this.area;
    if (found.length) this.area.setAttribute("aria-activedescendant", `command-${this.chosen}`);
    else this.area.removeAttribute("aria-activedescendant");
  }

  /**
   * @param {KeyboardEvent} event in the text area
   * @returns {boolean} whether the list handled the key
   */
  onKey(event) {
    const command = this.matches[this.chosen];
    if (this.node.hidden || !command) return false;
    const unfinished = command.name.startsWith(this.area.value) && command.name !== this.area.value;
    const several = this.matches.length > 1;
    if (event.key === "Escape") this.node.hidden = true;
    else if (event.key === "ArrowDown" && several) this.move(1);
    else if (event.key === "ArrowUp" && several) this.move(-1);
    else if (["Tab", "Enter"].includes(event.key) && !event.shiftKey && unfinished) this.complete(command);
    else return false;
    event.preventDefault();
    return true;
  }

  get matches() {
    const text = this.area.value;
    if (!store.state || !text.startsWith("/")) return [];
    const [word] = text.split(/\s/);
    return store.state.commands.filter(({ name }) => (word === text ? name.startsWith(word) : name === word));
  }

  move(step) {
    this.chosen = (this.chosen + step + this.matches.length) % this.matches.length;
    this.update();
  }

  complete(command) {
    this.area.value = `${command.name} `;
    this.area.dispatchEvent(new Event("input"));
  }

  option(command, index) {
    const selected = String(index === this.chosen);
    const node = el(
      "li",
      { class: "command", role: "option", id: `command-${index}`, "aria-selected": selected },
      el("strong", {}, command.name),
      " ",
      el("span", { class: "usage" }, t(command.hint ?? "")),
      el("span", { class: "faint" }, t(command.description ?? "")),
    );
    // On mousedown: the field's blur hides the list before a click arrives.
    node.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.complete(command);
    });
    return node;
  }
}
