// Which page shows: what happens in the world comes before where the staff went. Pure.
import type { View } from "$bindings/View";

/** The page that the state asks for. */
export type Home = "request" | "session" | "password" | "ended" | "access";
/** Where the staff want to be; "home" follows the state. */
export type Wish = "home" | "access" | "history" | "about";
export type Page = Home | "history" | "about";

export function homeOf(view: Pick<View, "request" | "session" | "password" | "ended">): Home {
  if (view.request) return "request";
  if (view.session) return "session";
  if (view.password) return "password";
  if (view.ended) return "ended";
  return "access";
}

/** A request always comes to the front; else the staff's wish holds. */
export function pageOf(home: Home, wish: Wish): Page {
  if (home === "request" || wish === "home") return home;
  return wish;
}

/** What becomes of the wish when the state moves on: something new to see brings the staff home, its end does not chase them. */
export const wishAfter = (before: Home, after: Home, wish: Wish): Wish =>
  before !== after && after !== "access" ? "home" : wish;
