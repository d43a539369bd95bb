// Renders icons/ from icon.svg and from the looks: `npm run icons`. What comes out is committed.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { launch } from "../tests/browser.mjs";

const at = (path) => fileURLToPath(new URL(`../../icons/${path}`, import.meta.url));
const load = async (path) => (await runnerImport(fileURLToPath(new URL(`../src/${path}`, import.meta.url)))).module;

const { lookOf } = await load("logic/looks.ts");
const { icons } = await load("parts/icons.ts");

/** As in tokens.css, dark: they stand on panels of either kind thanks to the dark rim. */
const colours = {
  blocked: "#a6b5c5",
  open: "#74b4ff",
  asked: "#f2bd4b",
  connected: "#f2a7d6",
  watching: "#bda4ff",
  controlling: "#ff9c5f",
  "tool-running": "#5fd3c3",
  full: "#ff8087",
};

const browser = await launch();
const page = await browser.newPage();

async function render(svg, size, path) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<body style="margin:0">${svg.replace("<svg ", `<svg width="${size}" height="${size}" style="display:block" `)}`);
  const png = await page.screenshot({ omitBackground: true });
  writeFileSync(path, png);
}

const mark = readFileSync(at("icon.svg"), "utf8");
for (const [size, name] of [[32, "32x32.png"], [128, "128x128.png"], [256, "128x128@2x.png"], [512, "icon.png"]]) {
  await render(mark, size, at(name));
}

const parts = [];
for (const size of [16, 24, 32, 48, 64, 256]) {
  const part = at(`part-${size}.png`);
  await render(mark, size, part);
  parts.push(part);
}
execFileSync("convert", [...parts, at("icon.ico")]);
for (const part of parts) rmSync(part);

for (const [look, colour] of Object.entries(colours)) {
  const { shape, icon } = lookOf(look);
  const glyph = icons[icon].map((d) => `<path d="${d}"/>`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
    <path d="${shape.outline}" fill="#12161b" stroke="#12161b" stroke-width="10" stroke-linejoin="round"/>
    <path d="${shape.outline}" fill="${colour}" stroke="${colour}" stroke-width="5" stroke-linejoin="round"/>
    <g transform="${shape.place}" fill="none" stroke="#12161b" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">${glyph}</g>
  </svg>`;
  await render(svg, 64, at(`tray/${look}.png`));
}

await browser.close();
