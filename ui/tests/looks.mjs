// How every page and banner looks in one theme: accessible, never cut off, its controls large enough, End in its place.
// SHOTS=folder saves the pictures.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BANNERS, BASE, PAGES, SETTLED, axe, come, endBox, open, overflowing, shot, small } from "./pages.mjs";

const LANGS = ["en", "de", "fr"];
const SIZES = [[960, 640], [1920, 1080]];
const WIDEST = [3840, 2160];

export function looks(theme) {
  for (const lang of LANGS) {
    describe(`${theme} ${lang}`, () => {
      const ends = new Map();
      for (const entry of PAGES) {
        test(entry.name, async () => {
          const { page, close } = await open(BASE, "index", { state: entry.state, lang, theme });
          await come(page, entry);
          await axe(page);
          assert.deepEqual(await small(page), []);
          // The layout is the same in both themes: the other sizes are measured in one, the widest, where no text is tight, in
          // one language.
          const dark = theme === "dark";
          for (const size of [BASE, ...(dark ? SIZES : []), ...(dark && lang === "en" ? [WIDEST] : [])]) {
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
