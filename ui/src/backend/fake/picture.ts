// The picture of the screen as the real program hands it over (`pictures.json` is written by its tests).
import type { AskRefused } from "$bindings/AskRefused";
import type { Language } from "$bindings/Language";
import type { MaskPicture } from "$bindings/MaskPicture";
import pictures from "./pictures.json";

const PICTURES = pictures as unknown as Record<Language, Record<"plain" | "titles", MaskPicture>>;

const WAYLAND: Record<Language, AskRefused> = {
  en: { code: "mask-picture-wayland", sentence: "On Wayland no program sees where other windows are, so there is no picture to draw on. Masks are set by numbers below. Nothing was changed." },
  de: { code: "mask-picture-wayland", sentence: "Unter Wayland sieht kein Programm, wo andere Fenster sind, also gibt es kein Bild zum Zeichnen. Masken werden unten mit Zahlen gesetzt. Nichts wurde geändert." },
  fr: { code: "mask-picture-wayland", sentence: "Sous Wayland, aucun programme ne voit où sont les autres fenêtres\u00a0: il n'y a pas d'image où tracer. Les masques se règlent par des chiffres ci-dessous. Rien n'a été changé." },
};

/** In the state `wayland` there is none; a draft without a version has no rules. */
export function maskPicture(language: Language, state: string, text: string, titles: boolean): MaskPicture {
  if (state === "wayland") throw WAYLAND[language];
  const picture = PICTURES[language][titles ? "titles" : "plain"];
  if (text.includes("version")) return picture;
  return { ...picture, judged: false, windows: picture.windows.map((one) => ({ ...one, rules: [], masks: one.always ? one.masks : [] })) };
}
