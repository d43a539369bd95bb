import { beforeEach, expect, test, vi } from "vitest";
import type { PolicyDraft } from "$bindings/PolicyDraft";

const answers: { give: (draft: PolicyDraft) => void; refuse: (why: unknown) => void }[] = [];
vi.mock("$backend", () => ({
  backend: { policyDraft: () => new Promise<PolicyDraft>((give, refuse) => answers.push({ give, refuse })) },
}));
const { begin, change, discard, drafting, lookAgain } = await import("./drafting.svelte");

const draft = (text: string): PolicyDraft => ({ text, base: "", file: "", fields: [], problems: [], rules: [], changes: [], said: [], running: null });
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

beforeEach(async () => {
  discard();
  const begun = begin();
  await settled();
  answers.pop()?.give(draft("begun"));
  await begun;
});

test("a change builds on the draft", async () => {
  const changed = change("a", 1);
  await settled();
  answers.pop()?.give(draft("changed"));
  await changed;
  expect([drafting.draft?.text, drafting.first]).toEqual(["changed", "begun"]);
});

test("a draft that was discarded while a change was on its way stays away", async () => {
  const changes = [change("a", 1), change("a", 2)];
  await settled();
  discard();
  answers.pop()?.give(draft("changed"));
  await Promise.all(changes);
  expect([drafting.draft, answers.length]).toEqual([null, 0]);
});

test("what is refused of a discarded draft is not said of the next", async () => {
  const changed = change("a", 1);
  await settled();
  discard();
  const begun = begin();
  answers.pop()?.refuse({ code: "late", sentence: "Late." });
  await changed;
  await settled();
  answers.pop()?.give(draft("anew"));
  await begun;
  expect([drafting.draft?.text, drafting.first, drafting.refused]).toEqual(["anew", "anew", ""]);
});

test("what is open is looked at again, and nothing else of the draft changes", async () => {
  drafting.refused = "Late.";
  for (const answer of [["open"], null]) {
    const looked = lookAgain();
    await settled();
    if (answer) answers.pop()?.give({ ...draft("other"), running: answer });
    else answers.pop()?.refuse({ code: "gone", sentence: "Gone." });
    await looked;
    expect([drafting.draft?.text, drafting.draft?.running, drafting.refused]).toEqual(["begun", answer, "Late."]);
  }
  drafting.saving = true;
  await lookAgain();
  drafting.saving = false;
  expect(answers.length).toBe(0);
});
