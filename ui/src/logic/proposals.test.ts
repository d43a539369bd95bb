import { expect, test } from "vitest";
import { joined, lines } from "./proposals";

test("chosen words go after those that stood there, each once", () => {
  expect(joined(["shim", "coil"], ["überabtastung", "coil", "browser", "browser"])).toEqual(["shim", "coil", "browser", "überabtastung"]);
  expect(joined([], [])).toEqual([]);
});

test("the lines for IT are those of a policy", () => {
  expect(lines(["browser", "geöffnet"])).toBe('[masking]\nwords = ["browser", "geöffnet"]');
});
