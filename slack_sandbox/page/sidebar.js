import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { isUnread } from "./seen.js";
import { showChannel, showHome, showSide, store, switchPerson } from "./store.js";
import { t } from "./wording.js";

const THEMES = { auto: t("Theme: system"), light: t("Theme: light"), dark: t("Theme: dark") };
const ORDER = Object.keys(THEMES);

/** Builds the sidebar once; `renderSidebar` fills it. */
export function prepareSidebar() {
  document
    .getElementById("sidebar")
    .append(
      el(
        "header",
        { class: "workspace" },
        el("h1", {}, t("Sandbox")),
        el("p", {}, t("A local Slack")),
        themeButton(),
      ),
      el("fieldset", { class: "people", id: "people" }, el("legend", {}, t("Post as"))),
      el("h2", { id: "channels-title" }, t("Channels")),
      el("ul", { class: "places", id: "channels", "aria-labelledby": "channels-title" }),
      el("h2", { id: "apps-title" }, t("Apps")),
      el("ul", { class: "places", id: "apps", "aria-labelledby": "apps-title" }),
      el("p", { class: "connection", id: "connection" }),
      sideLink("guide", "guide", t("Try this")),
      sideLink("charter-editor", "charter", t("The charter")),
    );
  const people = el("div", { class: "people-list", id: "people-list" });
  document.getElementById("people").append(people);
}

function sideLink(side, sign, label) {
  const open = () => showSide(side, true);
  return el(
    "button",
    { type: "button", class: "place side-link", "data-side": side, onclick: open },
    icon(sign),
    el("span", {}, label),
  );
}

/** Updates the sidebar to the workspace's state. */
export function renderSidebar() {
  const { state, place } = store;
  const people = state.people.filter((one) => !one.is_bot);
  reconcile(document.getElementById("people-list"), people.map(personItem));
  const radio = document.querySelector(`#people-list input[value="${CSS.escape(store.as)}"]`);
  if (radio) radio.checked = true;
  reconcile(
    document.getElementById("channels"),
    state.channels.map((channel) => channelItem(channel, place)),
  );
  reconcile(document.getElementById("apps"), [homeItem(state.bot, place), directItem(state, place)]);
  const connection = document.getElementById("connection");
  connection.dataset.connected = String(state.connected);
  connection.textContent = state.connected ? t("The bot is connected") : t("No bot is connected");
}

function personItem(person) {
  return {
    key: person.id,
    signature: JSON.stringify(person),
    build: () =>
      el(
        "label",
        { class: "person" },
        el("input", { type: "radio", name: "person", value: person.id, onchange: () => switchPerson(person.id) }),
        avatar(person),
        el(
          "span",
          { class: "who" },
          person.real_name || person.name,
          person.title && el("span", { class: "faint title" }, person.title),
        ),
        el(
          "span",
          { class: "faint locale", title: t("This person’s Slack language") },
          (person.locale ?? "").slice(0, 2),
        ),
      ),
  };
}

function channelItem(channel, place) {
  const current = place.view === "channel" && place.channel === channel.id;
  const unread = !current && isUnread(channel.id);
  return {
    key: channel.id,
    signature: JSON.stringify([channel.name, current, unread]),
    build: () =>
      placeButton({ sign: icon("hash"), name: channel.name, current, unread, onclick: () => showChannel(channel.id) }),
  };
}

function homeItem(bot, place) {
  const current = place.view === "home";
  return {
    key: "home",
    signature: JSON.stringify([bot, current]),
    build: () =>
      placeButton({ sign: icon("home"), name: t("{name} Home", { name: bot.name }), current, unread: false, onclick: showHome }),
  };
}

function directItem({ bot, direct }, place) {
  const current = place.view === "channel" && place.channel === direct;
  const unread = !current && isUnread(direct);
  const name = t("{name} messages", { name: bot.name });
  return {
    key: "direct",
    signature: JSON.stringify([bot, direct, current, unread]),
    build: () => placeButton({ sign: icon("bot"), name, current, unread, onclick: () => showChannel(direct) }),
  };
}

function placeButton({ sign, name, current, unread, onclick }) {
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: unread ? "place unread" : "place",
        "aria-current": current ? "page" : null,
        "data-focus": name,
        onclick,
      },
      sign,
      el("span", {}, name),
      unread && el("span", { class: "new-mark" }, t("New")),
    ),
  );
}

/**
 * A button that switches between three themes: the system's, light and dark.
 * @returns {HTMLElement}
 */
function themeButton() {
  const button = el("button", { type: "button", class: "tool theme" });
  const show = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    const label = THEMES[theme];
    button.replaceChildren(icon(theme));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  const current = () => document.documentElement.dataset.theme ?? "auto";
  button.addEventListener("click", () => show(ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length]));
  show(current());
  return button;
}
