import { expect, test } from "vitest";
import type { View } from "$bindings/View";
import { type Home, homeOf, type Page, pageOf, type Wish, wishAfter } from "./pages";

type Parts = Parameters<typeof homeOf>[0];
const some = {} as never;
const nothing: Parts = { request: null, session: null, password: null, ended: null };

test.each<[Partial<View>, Home]>([
  [{}, "access"],
  [{ ended: some }, "ended"],
  [{ password: some }, "password"],
  [{ session: some }, "session"],
  [{ request: some }, "request"],
  [{ password: some, ended: some }, "password"],
  [{ session: some, ended: some, password: some }, "session"],
  [{ request: some, session: some, ended: some, password: some }, "request"],
])("the home of %o is %s", (parts, home) => expect(homeOf({ ...nothing, ...parts })).toBe(home));

test.each<[Home, Wish, Page]>([
  ["access", "home", "access"],
  ["access", "history", "history"],
  ["session", "home", "session"],
  ["session", "access", "access"],
  ["session", "about", "about"],
  ["request", "history", "request"],
  ["request", "home", "request"],
])("with %s at home and a wish for %s, %s shows", (home, wish, page) => expect(pageOf(home, wish)).toBe(page));

test.each<[Home, Home, Wish, Wish]>([
  ["access", "password", "access", "home"],
  ["password", "request", "history", "home"],
  ["session", "ended", "history", "home"],
  ["session", "session", "history", "history"],
  ["ended", "access", "history", "history"],
  ["access", "access", "about", "about"],
])("from %s to %s, a wish for %s becomes %s", (before, after, wish, next) => expect(wishAfter(before, after, wish)).toBe(next));
