// Which page shows: what happens in the world comes before where the staff went. Pure.
import type { View } from "$bindings/View";

/** The page that the state asks for. */
export type Home = "request" | "session" | "password" | "ended" | "access";
/** Where the staff want to be; "home" follows the state. */
export type Wish = "home" | "password" | "release" | "access" | "history" | "policy" | "about";
export type Page = Home | "release" | "history" | "policy" | "about";

/** What of a view decides about the page. */
export type Facts = Pick<View, "request" | "session" | "password" | "ended" | "release">;

export function homeOf(view: Omit<Facts, "release">): Home {
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

/** What becomes of the wish when the state moves on: something new to see brings the staff there, its end does not chase them. */
export function wishAfter(before: Facts | null, after: Facts, wish: Wish): Wish {
  const home = homeOf(after);
  if (after.password && !before?.password) return home === "session" ? "password" : "home";
  if ((before ? homeOf(before) : "access") !== home && home !== "access") return "home";
  if ((wish === "password" && !after.password) || (wish === "release" && !after.release)) return "home";
  return wish;
}
