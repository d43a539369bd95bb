// The catalogue is whole: the same messages with the same variables in each language, none unused, none missing in the code.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { type Entry, parse, type Pattern, Visitor } from "@fluent/syntax";
import { describe, expect, test } from "vitest";

const SRC = join(import.meta.dirname, "..");
const languages = ["en", "de", "fr"] as const;

class Variables extends Visitor {
  readonly names = new Set<string>();
  override visitVariableReference(node: { id: { name: string } }): void {
    this.names.add(node.id.name);
  }
}

function variablesOf(value: Pattern | null): string[] {
  const found = new Variables();
  if (value) found.visit(value);
  return [...found.names].sort();
}

function read(language: string): Map<string, string[]> {
  const body: Entry[] = parse(readFileSync(join(SRC, `catalogue/${language}.ftl`), "utf8"), {}).body;
  expect(body.filter(({ type }) => type === "Junk")).toEqual([]);
  const messages = body.flatMap((entry) => (entry.type === "Message" ? [[entry.id.name, variablesOf(entry.value)] as const] : []));
  expect(messages.length).toBe(new Set(messages.map(([name]) => name)).size);
  return new Map(messages);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["bindings", "fake"].includes(entry.name) ? [] : sources(path);
    return /\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith(".test.ts") ? [readFileSync(path, "utf8")] : [];
  });
}

const code = sources(SRC).join("\n");
const english = read("en");

test.each(languages)("%s has the messages and variables of the others", (language) => {
  expect(Object.fromEntries(read(language))).toEqual(Object.fromEntries(english));
});

test("no message is unused", () => {
  const literals = new Set([...code.matchAll(/"([a-z][a-z0-9-]*)"/g)].map(([, name]) => name));
  expect([...english.keys()].filter((name) => !literals.has(name))).toEqual([]);
});

describe("no message is missing in the code", () => {
  const asked = [...code.matchAll(/\bt\(([^()]*?)[,)]/g)].flatMap(([, argument = ""]) => [...argument.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? ""));
  test("there are some", () => expect(asked.length).toBeGreaterThan(80));
  test.each([...new Set(asked)])("%s", (name) => expect(english.has(name)).toBe(true));
});

test.each(languages)("%s speaks of no host, viewer, peer or token", (language) => {
  const text = readFileSync(join(SRC, `catalogue/${language}.ftl`), "utf8").replace(/^#.*$/gm, "");
  expect(text).not.toMatch(/\b(host|viewer|peer|token)s?\b/i);
});

test.each(languages)("%s raises its voice nowhere", (language) => {
  expect(readFileSync(join(SRC, `catalogue/${language}.ftl`), "utf8")).not.toMatch(/!/);
});

test("an empty list is no session in French", () => {
  const french = new FluentBundle("fr", { useIsolating: false });
  french.addResource(new FluentResource(readFileSync(join(SRC, "catalogue/fr.ftl"), "utf8")));
  const said = (count: number): string => french.formatPattern(french.getMessage("history-count")?.value ?? "", { count });
  expect([0, 1, 2].map(said)).toEqual(["Aucune session", "1 session", "2 sessions"]);
});

class Texts extends Visitor {
  readonly all: string[] = [];
  override visitTextElement(node: { value: string }): void {
    this.all.push(node.value);
  }
}

test.each(["ui/src/catalogue", "src-tauri/crates/console/catalogue", "src-tauri/crates/console/catalogue/report"])("the French in %s breaks no line before its punctuation", (folder) => {
  const body: Entry[] = parse(readFileSync(join(SRC, "../..", folder, "fr.ftl"), "utf8"), {}).body;
  expect(body.filter(({ type }) => type === "Junk")).toEqual([]);
  const texts = new Texts();
  for (const entry of body) if (entry.type === "Message" && entry.value) texts.visit(entry.value);
  expect(texts.all.length).toBeGreaterThan(20);
  expect(texts.all.filter((text) => / :|(?:^|[^\u00a0])[;?!»]|«(?!\u00a0)/.test(text))).toEqual([]);
});
