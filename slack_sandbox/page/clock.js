// Formats message times in the reader's time zone.
import { language, t } from "./wording.js";

// English as in Britain: 24 hours, and the day before the month.
const LOCALE = language === "en" ? "en-GB" : language;
const TIME = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "medium" });

/**
 * @param {string} ts a message's id, which is its Unix time
 * @returns {Date}
 */
export function moment(ts) {
  return new Date(Number(ts) * 1000);
}

/** @param {string} ts @returns {string} such as "09:41" */
export function timeOf(ts) {
  return TIME.format(moment(ts));
}

/** @param {string} ts @returns {string} the full date and time, for a tooltip */
export function fullTimeOf(ts) {
  return FULL.format(moment(ts));
}

/**
 * @param {string} ts
 * @param {Date} [now]
 * @returns {string} "Today", "Yesterday" or "Monday 23 November"
 */
export function dayOf(ts, now = new Date()) {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const day = moment(ts).toDateString();
  if (day === now.toDateString()) return t("Today");
  return day === yesterday.toDateString() ? t("Yesterday") : DAY.format(moment(ts));
}
