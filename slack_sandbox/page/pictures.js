import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { t } from "./wording.js";

/** The sample pictures. The sandbox takes no uploads. */
const PICTURES = { garden: t("Garden"), workshop: t("Workshop"), team: t("Team") };

/** @param {string} name a sample picture's @returns {string} what the page calls it */
export function pictureLabel(name) {
  return PICTURES[name] ?? name;
}

/**
 * Asks the reader for a sample picture and its description.
 * @param {(picture: {name: string, alt: string}) => void} chosen
 */
export function choosePicture(chosen) {
  const choices = Object.keys(PICTURES).map((name, index) =>
    el(
      "label",
      { class: "choice" },
      el("input", { type: "radio", name: "picture", value: name, checked: index === 0 }),
      el("img", { src: `/page/pictures/${name}.png`, alt: "" }),
      el("span", {}, pictureLabel(name)),
    ),
  );
  const alt = el("input", {
    class: "input",
    id: "picture-alt",
    autocomplete: "off",
    maxlength: 1000,
    "aria-describedby": "picture-hint",
  });
  const group = el("fieldset", { class: "choices" }, el("legend", {}, t("Picture")), ...choices);
  openDialog({
    title: t("Attach a picture"),
    content: [
      group,
      el(
        "div",
        { class: "field" },
        el("label", { for: "picture-alt" }, t("Description"), el("span", { class: "faint" }, t(" (optional)"))),
        alt,
        el(
          "p",
          { class: "hint", id: "picture-hint" },
          t("Screen readers read it aloud. Leave it empty to see what the bot says."),
        ),
      ),
    ],
    submit: t("Attach"),
    close: t("Cancel"),
    onSubmit: () => {
      chosen({ name: group.querySelector(":checked").value, alt: alt.value.trim() });
      return true;
    },
  });
}
