import { el } from "./dom.js";
import { icon } from "./icons.js";

const THEMES = ["auto", "light", "dark"];

/**
 * A button that goes round the three themes: what the system prefers, light, dark.
 * @returns {HTMLElement}
 */
export function themeButton() {
  const button = el("button", { type: "button", class: "tool theme" });
  const show = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    const label = `Theme: ${theme === "auto" ? "as the system" : theme}`;
    button.replaceChildren(icon(theme));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  const current = () => document.documentElement.dataset.theme ?? "auto";
  button.addEventListener("click", () => show(THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length]));
  show(current());
  return button;
}
