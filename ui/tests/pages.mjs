// What the checks of the screens share: each page by its state, and the one tab in which it is opened.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { address, context, launch, serve } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.SHOTS;
export const BASE = [1366, 768];
export const SETTLED = 120;

export const HISTORY = "nav li:nth-last-child(3) button";
export const POLICY = "nav li:nth-last-child(2) button";
export const COULD = ".parts button >> nth=1";
export const CONNECTION = ".parts button >> nth=2";

/** Each page by its state, and what to press and to set to come there. The rail is counted from its end: about, policy, history, access. */
export const PAGES = [
  { name: "access-blocked", state: "blocked" },
  { name: "access-empty", state: "empty" },
  { name: "access-limited", state: "limited" },
  { name: "access-choosing", state: "limited", press: [".level:nth-child(4) input"] },
  { name: "access-full", state: "full" },
  { name: "access-task", state: "task" },
  { name: "access-task-over", state: "task-over" },
  { name: "access-restorable", state: "restorable" },
  { name: "access-opening", state: "full-opening" },
  { name: "access-full-running", state: "full-running" },
  { name: "access-full-unknown", state: "full-unknown" },
  { name: "access-full-no-source", state: "full-no-source" },
  { name: "access-full-not-blocked", state: "full-not-blocked" },
  { name: "access-leaving-full", state: "full", press: [".level:nth-child(1) input"] },
  { name: "access-signing-full", state: "signed", press: [".level:nth-child(4) input"] },
  { name: "access-signing-extend", state: "signed-limited", press: [".confirm .button >> nth=0"] },
  { name: "access-help", state: "blocked", press: [".side .button >> nth=0"] },
  { name: "access-help-heard", state: "help-heard" },
  { name: "access-help-failed", state: "help-failed" },
  { name: "access-locked-out", state: "locked-out" },
  { name: "access-not-released", state: "not-released" },
  { name: "access-several", state: "several", press: ["nav li:nth-last-child(4) button"] },
  { name: "release", state: "not-released", press: [".strip .button"] },
  { name: "release-ticked", state: "not-released-signed", press: [".strip .button", "ol input >> nth=0", "ol input >> nth=1", "ol input >> nth=2"] },
  { name: "password", state: "password" },
  { name: "password-long", state: "password-long" },
  { name: "password-used", state: "password-used" },
  { name: "request", state: "request", wait: 900 },
  { name: "request-chosen", state: "request", wait: 900, press: [".switch >> nth=0"] },
  { name: "request-further", state: "request-further", wait: 900 },
  { name: "request-signed", state: "request-signed", wait: 900, press: [".switch >> nth=0"] },
  { name: "password-further", state: "password-further", press: ["nav li:nth-last-child(5) button"] },
  { name: "session-watching", state: "watching", ready: "[data-preview=open]" },
  { name: "session-controlling", state: "controlling", ready: "[data-preview=open]" },
  { name: "session-masks", state: "watching", press: [".tools .button >> nth=0"], ready: ".reason" },
  { name: "session-masks-many", state: "masks-many", press: [".tools .button >> nth=0", ".reason:has([data-why=text])"], ready: ".reason[aria-pressed=true]" },
  { name: "session-why", state: "watching", press: [".tools .button >> nth=0", ".tools .button >> nth=1", ".layer"], ready: ".spot" },
  { name: "session-draw", state: "drawn", press: [".tools .button >> nth=2"], ready: ".draft" },
  { name: "session-blind", state: "blind-missing", ready: "[data-preview=open]" },
  { name: "session-stalled", state: "blind-stalled", ready: "[data-preview=open]" },
  { name: "session-paused", state: "paused", ready: "[data-preview=open]" },
  { name: "session-signing", state: "watching-signed", ready: "[data-preview=open]", press: [".switch >> nth=1"] },
  { name: "session-absent", state: "absent", ready: "[data-preview=open]" },
  { name: "session-longest", state: "longest", ready: "[data-preview=open]" },
  { name: "session-hours-end", state: "hours-end", ready: "[data-preview=open]" },
  { name: "session-barred", state: "watching-barred", ready: "[data-preview=open]" },
  { name: "access-outside-hours", state: "outside-hours" },
  { name: "session-local-first", state: "local-first", ready: "[data-preview=open]" },
  { name: "session-several", state: "several", ready: "[data-preview=open]", press: ["[role=tab] >> nth=1"] },
  { name: "session-mixed", state: "mixed", ready: "[data-preview=open]", press: ["summary >> nth=0"] },
  { name: "session-connected", state: "connected" },
  { name: "session-tool", state: "tool" },
  { name: "session-idle", state: "idle" },
  { name: "ended", state: "ended" },
  { name: "ended-verifying", state: "ended-verifying" },
  { name: "ended-tools", state: "ended-tools" },
  { name: "history", state: "blocked", press: [HISTORY], ready: ".list li" },
  { name: "history-days", state: "blocked", press: [HISTORY, ".pictures"], ready: "[data-day]" },
  { name: "history-engineers", state: "blocked", press: [HISTORY, ".pictures", ".head .chip >> nth=2"], ready: "rect" },
  { name: "history-filtered", state: "blocked", press: [HISTORY, ".fold >> nth=0"], ready: ".list li", set: [[".search input", "Acme"], [".row select >> nth=0", "range"], [".day input >> nth=0", "2024-01-01"], [".row select >> nth=1", "Tomás Villaverde-Aschenbrenner"], [".further select >> nth=2", "application-support"]] },
  { name: "history-none", state: "empty", press: [HISTORY, ".pictures"], ready: "[data-day]" },
  { name: "history-broken", state: "broken", press: [HISTORY], ready: ".list li" },
  { name: "history-doubt", state: "doubt", press: [HISTORY], ready: ".list li" },
  { name: "history-verifying", state: "verifying", press: [HISTORY], ready: "progress" },
  { name: "history-detail", state: "blocked", press: [HISTORY, ".list li:first-child button"], ready: "dl" },
  { name: "history-long", state: "history-long", press: [HISTORY, ".list li:first-child button"], ready: ".cut" },
  { name: "policy", state: "blocked", press: ["nav li:nth-last-child(2) button"], ready: ".mark" },
  { name: "policy-none", state: "empty", press: ["nav li:nth-last-child(2) button"], ready: ".mark" },
  { name: "policy-trial", state: "limited", press: ["nav li:nth-last-child(2) button"], ready: ".mark" },
  { name: "policy-problem", state: "broken", press: ["nav li:nth-last-child(2) button"], ready: ".problem" },
  { name: "could", state: "limited", press: [POLICY, COULD], ready: ".kinds" },
  { name: "could-full", state: "full", press: [POLICY, COULD], ready: ".kinds" },
  { name: "could-barred", state: "blocked", press: [POLICY, COULD, "[value=full]", "fieldset:nth-child(3) label:nth-child(2) input"], ready: "[data-enters=false]" },
  { name: "could-later", state: "limited", press: [POLICY, COULD, "fieldset:nth-child(2) label:nth-child(2) input"], set: [[".moment >> nth=0 >> input", "2026-11-29"], [".moment >> nth=1 >> input", "07:00"]], ready: "[data-enters=false]" },
  { name: "could-wrong", state: "limited", press: [POLICY, COULD, "fieldset:nth-child(2) label:nth-child(2) input"], set: [[".moment >> nth=0 >> input", ""]], ready: ".small.bad" },
  { name: "could-unusable", state: "broken", press: [POLICY, COULD], ready: ".answer .bad" },
  { name: "connection", state: "blocked", press: [POLICY, CONNECTION], ready: "#link-check" },
  ...["good", "down", "enrolled", "name", "refused", "proxy", "old", "expired", "unknown", "clock"].map((state) => ({ name: `connection-${state}`, state: `check-${state}`, press: [POLICY, CONNECTION, ".row .primary"], ready: ".small" })),
  { name: "connection-running", state: "check-silent", press: [POLICY, CONNECTION, ".row .primary"], ready: "[data-state=running]" },
  { name: "policy-change", state: "blocked", press: ["nav li:nth-last-child(2) button", ".change"], ready: ".editor [data-key]" },
  { name: "policy-screen", state: "blocked", press: ["nav li:nth-last-child(2) button", ".change", ".sections button >> nth=2"], ready: "[data-key='mask.0.name']" },
  { name: "policy-masks", state: "blocked", press: [POLICY, ".change", ".sections button >> nth=2"], set: [[".masks select >> nth=0", "3"]], ready: ".masks .box" },
  { name: "policy-masks-instead", state: "blocked", press: [POLICY, ".change", ".sections button >> nth=2", ".masks .chip"], set: [[".masks select >> nth=0", "2"], [".masks select >> nth=1", "2"]], ready: ".masks .box" },
  { name: "policy-masks-classless", state: "blocked", press: [POLICY, ".change", ".sections button >> nth=2"], set: [[".masks select >> nth=0", "4"]], ready: ".masks select" },
  { name: "policy-masks-wayland", state: "wayland", press: [POLICY, ".change", ".sections button >> nth=2"], ready: ".masks .wrong" },
  { name: "policy-words", state: "blocked", press: [POLICY, ".change", ".sections button >> nth=2", ".proposals .button", ".proposals .button"], then: ".proposals .chip >> nth=1", ready: ".proposals pre", top: ".proposals" },
  { name: "policy-words-free", state: "empty", press: [POLICY, ".change", ".sections button >> nth=2", ".proposals .button", ".proposals .button"], then: ".proposals .chip >> nth=1", ready: ".proposals .primary:enabled", top: ".proposals" },
  { name: "policy-words-missing", state: "blind", press: [POLICY, ".change", ".sections button >> nth=2", ".proposals .button", ".proposals .button"], ready: ".proposals .wrong", top: ".proposals" },
  { name: "policy-tools", state: "blocked", press: ["nav li:nth-last-child(2) button", ".change", ".sections button >> nth=3"], ready: ".lock" },
  { name: "policy-workstation", state: "blocked", press: [POLICY, ".change", ".sections button >> nth=4"], ready: "[data-key='link.address']" },
  { name: "policy-text", state: "blocked", press: ["nav li:nth-last-child(2) button", ".change", ".sections button >> nth=6"], ready: "textarea" },
  { name: "policy-wrong", state: "blocked", press: ["nav li:nth-last-child(2) button", ".change", ".sections button >> nth=1"], type: ["[data-key='session.idle_minutes'] input", "500"], ready: ".problems" },
  { name: "policy-review", state: "blocked", press: ["nav li:nth-last-child(2) button", ".change", ".sections button >> nth=1"], type: ["[data-key='session.idle_minutes'] input", "10"], then: ".bar .primary:enabled", ready: "table" },
  { name: "about", state: "blocked", press: ["nav li:nth-last-child(1) button"], ready: "td" },
];
export const BANNERS = [
  { name: "banner-watching", state: "watching", size: [400, 72] },
  { name: "banner-controlling", state: "controlling", size: [400, 72] },
  { name: "banner-paused", state: "paused", size: [400, 72] },
  { name: "banner-blind", state: "blind-broken", size: [400, 72] },
  { name: "banner-connected", state: "connected", size: [400, 72] },
  { name: "banner-tool", state: "tool", size: [400, 72] },
  { name: "banner-several", state: "several", size: [400, 72] },
  { name: "banner-idle", state: "idle", size: [400, 72] },
  { name: "banner-longest", state: "longest", size: [400, 72] },
  { name: "banner-slim", state: "limited", size: [240, 32] },
  { name: "banner-task", state: "task", size: [240, 32] },
];

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch();
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
});
after(async () => {
  await browser.close();
  site.close();
});

/** The one tab, loaded anew for each test; what it says on its console fails the test: blocked by the content policy, thrown, or a missing message. */
let tab;
let said = [];
let loads = 0;

export async function open([width, height], file, choice) {
  if (!tab) {
    tab = await (await context(browser, width, height)).newPage();
    tab.on("console", (message) => message.type() === "error" && said.push(message.text()));
    tab.on("pageerror", (error) => said.push(String(error)));
  }
  said = [];
  loads += 1;
  await tab.setViewportSize({ width, height });
  await tab.goto(address(site.origin, file, choice).replace("#", `?${loads}#`));
  await tab.evaluate(() => document.fonts.ready);
  return { page: tab, close: async () => assert.deepEqual(said, []) };
}

export async function come(page, { press = [], type, then, set = [], ready, top, wait = SETTLED }) {
  await page.waitForTimeout(wait);
  for (const target of press) await page.locator(target).first().click({ force: true });
  for (const [target, value] of set) {
    const field = page.locator(target).first();
    await ((await field.evaluate((el) => el.tagName)) === "SELECT" ? field.selectOption(value) : field.fill(value));
  }
  // What is typed is looked for once the typing pauses.
  if (set.length > 0) await page.waitForTimeout(600);
  if (type) await page.locator(type[0]).fill(type[1]);
  if (then) await page.locator(then).click();
  if (ready) await page.locator(ready).first().waitFor();
  if (top) await page.locator(top).evaluate((el) => el.scrollIntoView());
  await page.mouse.move(0, 0);
  await page.waitForTimeout(SETTLED);
}

export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), []);
}

/** What is cut off or sticks out; regions that scroll may hold more than they show, sideways only where they say so. */
export const overflowing = (page) =>
  page.evaluate(() => {
    const found = [];
    const name = (el) => `${el.tagName.toLowerCase()}.${el.className.baseVal ?? el.className} "${el.textContent.trim().slice(0, 40)}"`;
    for (const el of document.querySelectorAll("#app *")) {
      if (el.closest("svg, .sr, .preview, option, [data-scrolls]") || getComputedStyle(el).display === "none") continue;
      const style = getComputedStyle(el);
      const box = el.getBoundingClientRect();
      if (el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0 && style.display !== "inline") found.push(`wide: ${name(el)}`);
      if (box.right > innerWidth + 1 || box.left < -1) found.push(`outside: ${name(el)}`);
      if (["hidden"].includes(style.overflowY) && el.scrollHeight > el.clientHeight + 1) found.push(`cut: ${name(el)}`);
    }
    if (document.documentElement.scrollHeight > innerHeight) found.push("the window scrolls");
    return found;
  });

/** Controls smaller than 44 px either way; the days of a year are, and the fields From and To do the same. */
export const small = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, select, input, summary")]
      .map((el) => [el, el.getBoundingClientRect()])
      .filter(([el, box]) => el.offsetParent && !el.closest("[role=grid]") && (box.width < 43.9 || box.height < 43.9))
      .map(([el, box]) => `${el.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`),
  );

export const endBox = (page) => page.locator("header .end").evaluate((el) => {
  const { left, top, width, height } = el.getBoundingClientRect();
  return JSON.stringify([innerWidth - left, top, width, height]);
});

export const shot = async (page, name, [width, height]) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${width}x${height}.png` });
};
