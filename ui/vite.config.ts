// Two pages (the console's window and the banner's), one bundle.
// The backend is chosen here, so that the one for the tests is never part of what ships.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Name, version and licence of every package that ends up in the window, for the About page. */
function libraries(): { name: string; version: string; licence: string }[] {
  const json = (path: string) => JSON.parse(readFileSync(here(path), "utf8"));
  const shipped = [...Object.keys(json("./package.json").dependencies), "svelte"];
  return shipped.map((name) => {
    const { version, license } = json(`./node_modules/${name}/package.json`);
    return { name, version, licence: license };
  });
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  clearScreen: false,
  define: { LIBRARIES: JSON.stringify(libraries()) },
  resolve: {
    alias: {
      $backend: here(mode === "fake" ? "./src/backend/fake/index.ts" : "./src/backend/tauri.ts"),
      $bindings: here("./src/bindings"),
    },
  },
  server: { port: 1420, strictPort: true },
  build: {
    outDir: mode === "fake" ? "test-results/fake" : "dist",
    emptyOutDir: true,
    target: "es2022",
    // The content policy allows no data: addresses for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: here("./index.html"), banner: here("./banner.html") } },
  },
  test: { include: ["src/**/*.test.ts"] },
}));
