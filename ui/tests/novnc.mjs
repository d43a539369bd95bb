// Opens the engineer's page in a headless browser and saves the picture that noVNC shows.
//
//   node novnc.mjs ADDRESS PICTURE.png WIDTH HEIGHT
//
// It prints "shown" once the picture is there, and then saves it anew for each line it reads: the screen goes on.
import { createInterface } from "node:readline";
import { writeFile } from "node:fs/promises";
import { launch } from "./browser.mjs";

const [address, picture, width, height] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(address);
  await page.waitForFunction(([width, height]) => {
    const canvas = document.querySelector("canvas");
    if (canvas?.width !== width || canvas.height !== height) return false;
    const corner = canvas.getContext("2d").getImageData(0, 0, width, 64).data;
    return corner.some((value, at) => at % 4 !== 3 && value > 0);
  }, [Number(width), Number(height)], { timeout: 30_000 });
  console.log("shown");
  for await (const _line of createInterface({ input: process.stdin })) {
    const data = await page.evaluate(() => document.querySelector("canvas").toDataURL("image/png"));
    await writeFile(picture, Buffer.from(data.slice(data.indexOf(",") + 1), "base64"));
    console.log("saved");
  }
} finally {
  await browser.close();
}
