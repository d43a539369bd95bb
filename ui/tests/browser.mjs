// A headless browser on the built pages, served with the content policy that ships.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../test-results/fake/", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** What the windows may load: the very policy that ships (`data:` in it is for the JPEG tiles of noVNC). */
const { csp, freezePrototype } = JSON.parse(readFileSync(new URL("../../tauri.conf.json", import.meta.url), "utf8")).app.security;
const POLICY = Object.entries(csp).map(([what, from]) => `${what} ${from}`).join("; ");

export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname).replace(/^(\.\.[/\\])+/, "");
    if (path === "/favicon.ico") return response.writeHead(204).end();
    try {
      const body = await readFile(join(ROOT, path));
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", "Content-Security-Policy": POLICY });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** The clock of every picture: 23 November 2026, 13:17:40 in Zurich. */
export const NOW = Date.UTC(2026, 10, 23, 12, 17, 40);

export async function context(browser, width, height) {
  const made = await browser.newContext({ viewport: { width, height }, timezoneId: "Europe/Zurich", locale: "en-GB", reducedMotion: "reduce" });
  if (freezePrototype) await made.addInitScript(() => Object.freeze(Object.prototype));
  return made;
}

export const address = (origin, page, { state = "blocked", lang = "en", theme = "dark" } = {}) =>
  `${origin}/${page}.html#state=${state}&lang=${lang}&theme=${theme}&now=${NOW}`;
