import { expect, test, vi } from "vitest";
import type { HistoryFilter } from "$bindings/HistoryFilter";
import type { HistoryPage } from "$bindings/HistoryPage";
import { unfiltered } from "../logic/filter";

const asked: HistoryFilter[] = [];
const history = vi.fn(async (filter: HistoryFilter): Promise<HistoryPage> => (asked.push(filter), { lines: [], more: false }));
vi.mock("$backend", () => ({ backend: { history } }));
vi.stubGlobal("innerHeight", 768);
vi.stubGlobal("document", { documentElement: {} });
const { isAnswered, read, refresh } = await import("./history.svelte");
const { setLanguage } = await import("./words.svelte");

const petrov = { ...unfiltered(), text: "petrov" };

test("the lines answer what was asked last, in its language", async () => {
  expect(isAnswered(unfiltered())).toBe(false);
  await read(unfiltered());
  expect([isAnswered(unfiltered()), isAnswered(petrov)]).toEqual([true, false]);
  const asking = read(petrov);
  expect([isAnswered(unfiltered()), isAnswered(petrov)]).toEqual([false, true]);
  await asking;
  setLanguage("de");
  expect(isAnswered(petrov)).toBe(false);
});

test("lines that could not be read answer nothing", async () => {
  history.mockRejectedValueOnce(new Error("gone"));
  await read(petrov);
  expect(isAnswered(petrov)).toBe(false);
});

test("only what the page does by itself is read again", async () => {
  asked.length = 0;
  await read(petrov);
  await refresh();
  await refresh(false);
  // Where no line is known, all is read anew after the question for the newest.
  expect(asked.map(({ again }) => again)).toEqual([false, true, true, false, true]);
});
