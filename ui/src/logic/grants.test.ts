import { expect, test } from "vitest";
import type { Grantable } from "$bindings/Grantable";
import type { ParticipantView } from "$bindings/ParticipantView";
import { afterSwitch, controlOfOther } from "./grants";

test.each<[Grantable[], Grantable, boolean, Grantable[]]>([
  [[], "view", true, ["view"]],
  [[], "control", true, ["view", "control"]],
  [["view"], "parameters", true, ["view", "parameters"]],
  [[], "tools", true, ["tools"]],
  [["view", "control", "parameters", "tools"], "view", false, ["tools"]],
  [["view", "control", "parameters"], "control", false, ["view", "parameters"]],
  [["view"], "view", true, ["view"]],
])("%o with %s switched %s is %o", (granted, capability, on, after) => expect(afterSwitch(granted, capability, on)).toEqual(after));

test("control is with one engineer at a time", () => {
  const one = (id: string, granted: Grantable[]): ParticipantView => ({ id, granted }) as ParticipantView;
  const both = [one("a", ["view", "control"]), one("b", ["view"])];
  expect(controlOfOther(both, "b")?.id).toBe("a");
  expect(controlOfOther(both, "a")).toBe(null);
  expect(controlOfOther(both, null)?.id).toBe("a");
});
