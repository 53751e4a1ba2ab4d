// What the bot knows already: a menu of packs, and the chosen one's card. A pack is what `find` in a rule names.
import { draftItem, nothingItem, withKeys } from "./charter-preview.js";
import { el, reconcile } from "./dom.js";
import { t } from "./wording.js";

/** A menu of packs, with the chosen one's card and what it would say to the drafts in the channel. */
export class PackPicker {
  /** @param {{ask: (name: string) => Promise<object|null>, onAdd: (name: string) => void}} handlers */
  constructor({ ask, onAdd }) {
    this.ask = ask;
    this.onAdd = onAdd;
    this.shownFor = "";
    this.menu = el("select", { class: "input", id: "charter-packs", onchange: () => this.load() });
    this.card = el("div", { class: "pack-card", id: "charter-pack", "aria-live": "polite" });
    this.title = el("h4", { id: "charter-pack-title", hidden: true }, t("What it would say to the drafts in the channel"));
    this.said = el("ol", { class: "preview", id: "charter-pack-said", "aria-labelledby": "charter-pack-title" });
    this.node = el(
      "section",
      { class: "packs", "aria-labelledby": "charter-packs-title" },
      el("h3", { id: "charter-packs-title" }, t("What the bot knows already")),
      el("label", { for: "charter-packs", class: "faint" }, t("Pick a pack to see its card")),
      this.menu,
      this.card,
      this.title,
      this.said,
    );
  }

  /** Fills the menu. @param {{name: string, about: string}[]} packs */
  list(packs) {
    const option = (value, label) => el("option", { value }, label);
    this.menu.replaceChildren(option("", "…"), ...packs.map(({ name }) => option(name, name)));
  }

  /** Asks again once the drafts have changed. @param {string} drafts something that differs when they do */
  render(drafts) {
    if (this.drafts === drafts) return;
    this.drafts = drafts;
    if (this.menu.value) this.load();
  }

  async load() {
    const name = this.menu.value;
    const pack = name ? await this.ask(name) : null;
    // Unless another one was chosen meanwhile.
    if (name === this.menu.value) this.show(pack);
  }

  show(pack) {
    this.title.hidden = !pack;
    reconcile(this.card, pack ? [this.cardItem(pack)] : []);
    const drafts = pack?.drafts.toReversed().map(draftItem) ?? [];
    reconcile(this.said, pack && !drafts.length ? [nothingItem] : drafts);
  }

  cardItem({ name, about, questions, phrases, catches, leaves, figures }) {
    const properties = { type: "button", class: "button", "data-focus": "add", onclick: () => this.onAdd(name) };
    return {
      key: name,
      signature: JSON.stringify([name, about, figures]),
      build: () =>
        el(
          "div",
          {},
          el("p", {}, el("strong", {}, name), " · ", about),
          ...listOf(t("It asks, for example"), questions),
          ...listOf(t("It speaks about"), catches),
          ...listOf(t("It leaves alone"), leaves),
          ...(phrases.length ? [el("h4", {}, t("It looks for, among others")), el("p", {}, phrases.join(" · "))] : []),
          el("h4", {}, t("How good it is")),
          el("p", {}, figuresOf(figures)),
          el("p", {}, ...withKeys(t('A rule uses a pack with `find = "{name}"`.', { name }))),
          el("button", properties, t("Add a rule with it")),
        ),
    };
  }
}

function listOf(title, sentences) {
  if (!sentences.length) return [];
  return [el("h4", {}, title), el("ul", {}, ...sentences.map((one) => el("li", {}, one)))];
}

function figuresOf(figures) {
  if (!figures.date) return t("It wasn’t measured yet.");
  return t(
    "Measured on {date} on posts that nobody tuned on: it found {caught} of {faulty} with this fault, and touched {touched} of {fine} fine ones.",
    figures,
  );
}
