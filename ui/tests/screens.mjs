// Every page in a real browser: accessible, never cut off, reached by keyboard, End in its place, and nothing let in by chance.
// SHOTS=folder saves the pictures.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { address, context, launch, serve } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.SHOTS;
const LANGS = ["en", "de", "fr"];
const THEMES = ["dark", "light"];
const BASE = [1366, 768];
const SIZES = [[960, 640], [1920, 1080], [3840, 2160]];
const SETTLED = 120;

/** Each page by its state, and what to press to come there. The rail is counted from its end: about, history, access. */
const PAGES = [
  { name: "access-blocked", state: "blocked" },
  { name: "access-empty", state: "empty" },
  { name: "access-limited", state: "limited" },
  { name: "access-choosing", state: "limited", press: [".level:nth-child(4) input"] },
  { name: "access-full", state: "full" },
  { name: "access-task", state: "task" },
  { name: "access-restorable", state: "restorable" },
  { name: "password", state: "password" },
  { name: "password-used", state: "password-used" },
  { name: "request", state: "request", wait: 900 },
  { name: "request-chosen", state: "request", wait: 900, press: [".switch >> nth=0"] },
  { name: "session-watching", state: "watching", ready: "[data-preview=open]" },
  { name: "session-controlling", state: "controlling", ready: "[data-preview=open]" },
  { name: "session-paused", state: "paused", ready: "[data-preview=open]" },
  { name: "ended", state: "ended" },
  { name: "history", state: "blocked", press: ["nav li:nth-last-child(2) button"], ready: ".list li" },
  { name: "history-broken", state: "broken", press: ["nav li:nth-last-child(2) button"], ready: ".list li" },
  { name: "history-detail", state: "blocked", press: ["nav li:nth-last-child(2) button", ".list li:first-child button"], ready: "dl" },
  { name: "about", state: "blocked", press: ["nav li:nth-last-child(1) button"], ready: "td" },
];
const BANNERS = [
  { name: "banner-watching", state: "watching", size: [400, 72] },
  { name: "banner-controlling", state: "controlling", size: [400, 72] },
  { name: "banner-paused", state: "paused", size: [400, 72] },
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

async function open([width, height], file, choice) {
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

async function come(page, { press = [], ready, wait = SETTLED }) {
  await page.waitForTimeout(wait);
  for (const target of press) await page.locator(target).first().click({ force: true });
  if (ready) await page.locator(ready).first().waitFor();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(SETTLED);
}

async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), []);
}

/** What is cut off or sticks out; regions that scroll may hold more than they show. */
const overflowing = (page) =>
  page.evaluate(() => {
    const found = [];
    const name = (el) => `${el.tagName.toLowerCase()}.${el.className.baseVal ?? el.className} "${el.textContent.trim().slice(0, 40)}"`;
    for (const el of document.querySelectorAll("#app *")) {
      if (el.closest("svg, .sr, .preview, option") || getComputedStyle(el).display === "none") continue;
      const style = getComputedStyle(el);
      const box = el.getBoundingClientRect();
      if (el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0 && style.display !== "inline") found.push(`wide: ${name(el)}`);
      if (box.right > innerWidth + 1 || box.left < -1) found.push(`outside: ${name(el)}`);
      if (["hidden"].includes(style.overflowY) && el.scrollHeight > el.clientHeight + 1) found.push(`cut: ${name(el)}`);
    }
    if (document.documentElement.scrollHeight > innerHeight) found.push("the window scrolls");
    return found;
  });

/** Controls smaller than 44 px either way. */
const small = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, select, input")]
      .map((el) => [el, el.getBoundingClientRect()])
      .filter(([el, box]) => el.offsetParent && (box.width < 43.9 || box.height < 43.9))
      .map(([el, box]) => `${el.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`),
  );

const endBox = (page) => page.locator("header .end").evaluate((el) => {
  const { left, top, width, height } = el.getBoundingClientRect();
  return JSON.stringify([innerWidth - left, top, width, height]);
});

const shot = async (page, name, [width, height]) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${width}x${height}.png` });
};

for (const theme of THEMES) {
  for (const lang of LANGS) {
    describe(`${theme} ${lang}`, () => {
      const ends = new Map();
      for (const entry of PAGES) {
        test(entry.name, async () => {
          const { page, close } = await open(BASE, "index", { state: entry.state, lang, theme });
          await come(page, entry);
          await axe(page);
          assert.deepEqual(await small(page), []);
          // The layout is the same in both themes: the other sizes are measured in one.
          for (const size of [BASE, ...(theme === "dark" ? SIZES : [])]) {
            await page.setViewportSize({ width: size[0], height: size[1] });
            await page.waitForTimeout(SETTLED);
            assert.deepEqual(await overflowing(page), [], `at ${size.join("x")}`);
            const box = await endBox(page);
            const known = ends.get(String(size)) ?? ends.set(String(size), box).get(String(size));
            assert.equal(box, known, `End moved at ${size.join("x")}`);
            await shot(page, `${entry.name}-${lang}-${theme}`, size);
          }
          await close();
        });
      }
      for (const { name, state, size } of BANNERS) {
        test(name, async () => {
          const { page, close } = await open(size, "banner", { state, lang, theme });
          await page.waitForTimeout(SETTLED);
          await axe(page);
          assert.deepEqual(await overflowing(page), []);
          const tall = await page.locator(".text").evaluate((el) => el.getBoundingClientRect().height);
          assert.ok(tall <= size[1] - 4, `${tall} px of text`);
          await page.locator(".end").click();
          assert.deepEqual(await page.evaluate(() => window.asked), [{ type: "end" }]);
          await shot(page, `${name}-${lang}-${theme}`, size);
          await close();
        });
      }
    });
  }
}

describe("text 40 % longer", () => {
  for (const entry of PAGES) {
    test(entry.name, async () => {
      const { page, close } = await open([960, 640], "index", { state: entry.state });
      await come(page, entry);
      await page.evaluate(() => {
        const walk = document.createTreeWalker(document.getElementById("app"), NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
          const text = node.data.trim();
          const told = text.length > 1 && /\p{L}/u.test(text) && !node.parentElement.closest(".digits, .sr, option, .select, td");
          if (told) node.data = `${node.data.trimEnd()} ${"nenmur".repeat(20).slice(0, Math.max(1, Math.round(text.length * 0.4) - 1)).replace(/(.{9})/g, "$1 ")}`.replace(/ (\S{1,5})$/, text.includes(" ") ? " $1" : "$1");
        }
      });
      assert.deepEqual(await overflowing(page), []);
      await shot(page, `long-${entry.name}`, [960, 640]);
      await close();
    });
  }
});

describe("keyboard", () => {
  for (const entry of PAGES) {
    test(`reaches every control of ${entry.name}`, async () => {
      const { page, close } = await open(BASE, "index", { state: entry.state });
      await come(page, entry);
      // Of a group of radio buttons, the tab key stops at one; the arrows do the rest.
      const wanted = await page.evaluate(() => {
        const all = [...document.querySelectorAll("button, select, input, [tabindex='0']")].filter((el) => !el.disabled && el.offsetParent && !el.closest("[inert]"));
        all.forEach((el) => (el.dataset.stop = el.type === "radio" ? `radio ${el.name}` : String(all.indexOf(el))));
        return [...new Set(all.map((el) => el.dataset.stop))].sort();
      });
      const reached = new Set();
      for (let i = 0; i < wanted.length + 25 && reached.size < wanted.length; i++) {
        await page.keyboard.press("Tab");
        const stop = await page.evaluate(() => {
          const el = document.activeElement;
          if (!el || el === document.body) return null;
          const box = el.getBoundingClientRect();
          return box.width > 0 ? el.dataset.stop : null;
        });
        if (stop !== null && stop !== undefined) reached.add(stop);
      }
      assert.deepEqual([...reached].sort(), wanted);
      await close();
    });
  }
});

describe("request", () => {
  const asked = (page) => page.evaluate(() => window.asked);

  test("comes to the front from any page, and answers nothing for 800 ms", async () => {
    const { page, close } = await open(BASE, "index", { state: "blocked" });
    await page.locator("nav li:nth-last-child(1) button").click();
    const took = await page.evaluate(async () => {
      const start = performance.now();
      window.show("request");
      await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)));
      for (const button of document.querySelectorAll("main button")) {
        button.focus();
        button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
        button.click();
        for (const key of ["Enter", " "]) button.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true }));
      }
      return performance.now() - start;
    });
    assert.ok(took < 800, `the guard was over before it was tried: ${took} ms`);
    assert.deepEqual(await asked(page), []);
    assert.equal(await page.locator("[aria-checked=true]").count(), 0);
    await page.locator("main[data-page=request]").waitFor();
    await close();
  });

  test("has no default button: what is typed goes nowhere", async () => {
    const { page, close } = await open(BASE, "index", { state: "request" });
    await page.waitForTimeout(900);
    for (const key of ["Enter", "Space", "Escape", "y", "Control+Enter"]) await page.keyboard.press(key);
    assert.deepEqual(await asked(page), []);
    assert.equal(await page.locator("[aria-checked=true]").count(), 0);
    await close();
  });

  test("lets nobody in by Enter or space, only by Ctrl+Enter on the button", async () => {
    const { page, close } = await open(BASE, "index", { state: "request" });
    await page.waitForTimeout(900);
    const letIn = page.locator(".buttons .primary");
    assert.equal(await letIn.isDisabled(), true);
    await page.locator(".switch").first().click();
    await letIn.focus();
    for (const key of ["Enter", "Space", "NumpadEnter", "Control+Space", "Shift+Enter"]) await page.keyboard.press(key);
    assert.deepEqual(await asked(page), []);
    await page.keyboard.press("Control+Enter");
    const answers = await asked(page);
    assert.deepEqual(answers.map(({ type, grant }) => [type, grant]), [["accept", ["view"]]]);
    await close();
  });

  test("lets in by a click with exactly what is switched on", async () => {
    const { page, close } = await open(BASE, "index", { state: "request" });
    await page.waitForTimeout(900);
    await page.locator(".switch").nth(1).click();
    assert.equal(await page.locator("[aria-checked=true]").count(), 2, "control brings sight");
    await page.locator(".switch").nth(0).click();
    assert.equal(await page.locator("[aria-checked=true]").count(), 0, "without sight no control");
    await page.locator(".switch").nth(1).click();
    await page.locator(".buttons .primary").click();
    assert.deepEqual((await asked(page)).map(({ type, grant }) => [type, grant]), [["accept", ["view", "control"]]]);
    await close();
  });

  test("refuses by a click", async () => {
    const { page, close } = await open(BASE, "index", { state: "request" });
    await page.waitForTimeout(900);
    await page.locator(".buttons .button").first().click();
    assert.deepEqual((await asked(page)).map(({ type }) => type), ["refuse"]);
    await close();
  });
});

describe("the rest", () => {
  const asked = (page) => page.evaluate(() => window.asked);

  for (const state of ["limited", "full", "task", "password", "request", "watching", "controlling", "paused"]) {
    test(`End ends at once: ${state}`, async () => {
      const { page, close } = await open(BASE, "index", { state });
      await page.locator("header .end").click();
      assert.deepEqual(await asked(page), [{ type: "end" }]);
      await close();
    });
  }

  test("a level takes a choice and one confirmation that says what happens", async () => {
    const { page, close } = await open(BASE, "index", { state: "blocked" });
    await page.locator("input[value=limited]").check({ force: true });
    await page.evaluate(() => window.show("blocked"));
    assert.equal(await page.locator("input[value=limited]").isChecked(), true, "a new view must not undo the choice");
    await page.locator(".confirm .chip").nth(2).click();
    const confirm = page.locator(".confirm .primary");
    assert.equal(await confirm.textContent(), "Open limited access for 2 hours");
    assert.deepEqual(await asked(page), []);
    await confirm.click();
    assert.deepEqual(await asked(page), [{ type: "choose-level", level: "limited", minutes: 120 }]);
    await close();
  });

  test("minutes above the ceiling cannot be confirmed", async () => {
    const { page, close } = await open(BASE, "index", { state: "blocked" });
    await page.locator("input[value=full]").check({ force: true });
    await page.locator(".confirm .chip").last().click();
    await page.locator(".confirm .own input").fill("481");
    assert.equal(await page.locator(".confirm .primary").isDisabled(), true);
    await page.locator(".confirm .own input").fill("480");
    await page.locator(".confirm .primary").click();
    assert.deepEqual(await asked(page), [{ type: "choose-level", level: "full", minutes: 480 }]);
    await close();
  });

  test("a task is released with its words and time", async () => {
    const { page, close } = await open(BASE, "index", { state: "blocked" });
    const fields = page.locator("form .field");
    await fields.nth(0).fill(" SR-48213 ");
    assert.equal(await page.locator("form .primary").isDisabled(), true);
    await fields.nth(1).fill("Coil test");
    await page.locator("form .primary").click();
    assert.deepEqual(await asked(page), [{ type: "release-task", whom: "SR-48213", what: "Coil test", minutes: 60 }]);
    await close();
  });

  test("the preview shows the frames it is given", async () => {
    const { page, close } = await open(BASE, "index", { state: "watching" });
    await page.locator("[data-preview=open]").waitFor();
    await page.waitForTimeout(500);
    const size = await page.locator(".preview canvas").first().evaluate((el) => {
      const { data } = el.getContext("2d").getImageData(540, 220, 1, 1);
      return [el.width, el.height, data[0] > 60 && data[0] < 180];
    });
    assert.deepEqual(size, [1280, 720, true]);
    await close();
  });

  test("language and colours are asked for, not kept by the page", async () => {
    const { page, close } = await open(BASE, "index", { state: "blocked" });
    await page.locator("nav select").selectOption("de");
    await page.locator("nav .choices button").click();
    assert.deepEqual(await asked(page), [{ type: "language", language: "de" }, { type: "theme", theme: "light" }]);
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
    await close();
  });
});
