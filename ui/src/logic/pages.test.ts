import { expect, test } from "vitest";
import { type Facts, type Home, homeOf, type Page, pageOf, type Wish, wishAfter } from "./pages";

const some = {} as never;
const nothing: Facts = { request: null, session: null, password: null, ended: null, release: null };
const with_ = (...names: (keyof Facts)[]): Facts => ({ ...nothing, ...Object.fromEntries(names.map((name) => [name, some])) });

test.each<[(keyof Facts)[], Home]>([
  [[], "access"],
  [["release"], "access"],
  [["ended"], "ended"],
  [["password"], "password"],
  [["session"], "session"],
  [["request"], "request"],
  [["password", "ended"], "password"],
  [["session", "ended", "password"], "session"],
  [["request", "session", "ended", "password"], "request"],
])("the home of %o is %s", (names, home) => expect(homeOf(with_(...names))).toBe(home));

test.each<[Home, Wish, Page]>([
  ["access", "home", "access"],
  ["access", "history", "history"],
  ["access", "release", "release"],
  ["session", "home", "session"],
  ["session", "access", "access"],
  ["session", "password", "password"],
  ["session", "about", "about"],
  ["request", "history", "request"],
  ["request", "home", "request"],
])("with %s at home and a wish for %s, %s shows", (home, wish, page) => expect(pageOf(home, wish)).toBe(page));

test.each<[(keyof Facts)[], (keyof Facts)[], Wish, Wish]>([
  [[], ["password"], "access", "home"],
  [["password"], ["request"], "history", "home"],
  [["session"], ["ended"], "history", "home"],
  [["session"], ["session"], "history", "history"],
  [["ended"], [], "history", "history"],
  [[], [], "about", "about"],
  // A further engineer: the password shows although the session is at home, and its end leads back to it.
  [["session"], ["session", "password"], "access", "password"],
  [["session", "password"], ["session", "password"], "history", "history"],
  [["session", "password"], ["session", "request"], "password", "home"],
  [["session", "password"], ["session"], "password", "home"],
  [["release"], ["release"], "release", "release"],
  [["release"], [], "release", "home"],
])("from %o to %o, a wish for %s becomes %s", (before, after, wish, next) => expect(wishAfter(with_(...before), with_(...after), wish)).toBe(next));

test("the first view decides as if nothing had been before", () => expect(wishAfter(null, with_("session"), "home")).toBe("home"));
