// What is masked on the picture: grouped by reason, found at a place, and the rectangles that staff draw.
import type { MaskedView } from "$bindings/MaskedView";
import type { ScreenPlace } from "$bindings/ScreenPlace";
import type { MaskWhy } from "$bindings/MaskWhy";

/** The most places that staff can mask at a time. */
export const MOST = 32;
/** The smallest rectangle that can be drawn, in pixels of the screen: a click is none. */
export const LEAST = 8;
/** How far an arrow key goes; with Ctrl one pixel. */
const STEP = 16;

export type Size = [width: number, height: number];

/** All masks with one reason; each rule is a reason of its own. */
export interface Group {
  key: string;
  why: MaskWhy;
  rule: string | null;
  masks: ScreenPlace[];
}

/** The order in which reasons are told: what people decided first, what passes last. */
const ORDER: MaskWhy[] = ["staff", "rule", "own", "unknown", "notification", "text", "waiting", "moving", "lingering"];

export function groups(masks: MaskedView[]): Group[] {
  const found = new Map<string, Group>();
  for (const { why, rule, place } of masks) {
    const key = why === "rule" ? `rule ${rule ?? ""}` : why;
    const group = found.get(key) ?? { key, why, rule, masks: [] };
    group.masks.push(place);
    found.set(key, group);
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why) || a.key.localeCompare(b.key));
}

/** The reasons at a place of the screen, each once. */
export const reasonsAt = (all: Group[], x: number, y: number): Group[] =>
  all.filter(({ masks }) => masks.some((place) => x >= place.x && y >= place.y && x < place.x + place.w && y < place.y + place.h));

/** The outline of all of a group's masks, as one SVG path. */
export const outline = (masks: ScreenPlace[]): string => masks.map(({ x, y, w, h }) => `M${x} ${y}h${w}v${h}h${-w}z`).join("");

/** Where on the screen a point of the window lies: the picture fills the box as far as its proportions let it, in the middle. */
export function onScreen(point: { x: number; y: number }, box: { x: number; y: number; width: number; height: number }, [width, height]: Size): { x: number; y: number } {
  const scale = Math.min(box.width / width, box.height / height);
  const along = (at: number, start: number, room: number, whole: number): number => Math.floor((at - start - (room - whole * scale) / 2) / scale);
  return { x: along(point.x, box.x, box.width, width), y: along(point.y, box.y, box.height, height) };
}

const between = (value: number, low: number, high: number): number => Math.min(Math.max(Math.round(value), low), Math.max(low, high));

/** The rectangle between two corners, cut to the screen. */
export function spanned(from: { x: number; y: number }, to: { x: number; y: number }, [width, height]: Size): ScreenPlace {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)].map((x) => between(x, 0, width)) as [number, number];
  const [top, low] = [Math.min(from.y, to.y), Math.max(from.y, to.y)].map((y) => between(y, 0, height)) as [number, number];
  return { x: left, y: top, w: right - left, h: low - top };
}

/** Where the keyboard begins: a rectangle in the middle. */
export function begun([width, height]: Size): ScreenPlace {
  const [w, h] = [between(width / 5, LEAST, width), between(height / 10, LEAST, height)];
  return { x: Math.round((width - w) / 2), y: Math.round((height - h) / 2), w, h };
}

export interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
}

/** How far an arrow key goes; none where it is another key. */
function way({ key, ctrlKey }: Key): [number, number] | null {
  const by = ctrlKey ? 1 : STEP;
  switch (key) {
    case "ArrowLeft":
      return [-by, 0];
    case "ArrowRight":
      return [by, 0];
    case "ArrowUp":
      return [0, -by];
    case "ArrowDown":
      return [0, by];
    default:
      return null;
  }
}

/** The rectangle after an arrow key: moved, or with Shift resized; none where it is another key. */
export function keyed(place: ScreenPlace, key: Key, [width, height]: Size): ScreenPlace | null {
  const by = way(key);
  if (!by) return null;
  const [dx, dy] = by;
  return key.shiftKey
    ? { ...place, w: between(place.w + dx, LEAST, width - place.x), h: between(place.h + dy, LEAST, height - place.y) }
    : { ...place, x: between(place.x + dx, 0, width - place.w), y: between(place.y + dy, 0, height - place.h) };
}

/** The place after an arrow key; none where it is another key. */
export function stepped(at: { x: number; y: number }, key: Key, [width, height]: Size): { x: number; y: number } | null {
  const by = way(key);
  return by && { x: between(at.x + by[0], 0, width - 1), y: between(at.y + by[1], 0, height - 1) };
}
