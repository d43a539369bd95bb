import { expect, test } from "vitest";
import type { SessionLine } from "$bindings/SessionLine";
import { merge } from "./lines";

const line = (id: string, outcome = "over"): SessionLine => ({ id, engineer: "", organisation: "", kind: "technical-support", level: "limited", since: 0, until: null, outcome, entered: true });
const ids = (pages: SessionLine[][] | null) => pages?.map((page) => page.map(({ id, outcome }) => `${id} ${outcome}`));

test("new lines come first, changed ones in their place", () =>
  expect(ids(merge([[line("c", "runs"), line("b")], [line("a")]], [line("d"), line("c"), line("b")]))).toEqual([["d over", "c over", "b over"], ["a over"]]));

test("where more came than fits one page, all is read anew", () => expect(merge([[line("a")]], [line("d"), line("c")])).toBeNull());

test("an empty list is read anew", () => expect(merge([], [line("a")])).toBeNull());
