// A rectangle that is drawn on a window: in ten-thousandths of it, as the policy keeps fractions. Pure.
import type { MaskWindow } from "$bindings/MaskWindow";
import type { Place } from "$bindings/Place";

/** Ten-thousandths of the window's width and height, from its upper left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

const WHOLE = 10_000;
/** The least side: a thousandth. */
const LEAST = 10;
/** What an arrow key does: a hundredth. */
export const STEP = 100;

/** Where a rectangle begins before anybody drew one. */
export const FIRST: Box = { x: 2_500, y: 2_500, width: 5_000, height: 5_000 };

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The same inside the window: it is pushed in, and only then made smaller. */
export function fitted({ x, y, width, height }: Box): Box {
  const side = (value: number): number => within(Math.round(value), LEAST, WHOLE);
  const [w, h] = [side(width), side(height)];
  return { x: within(Math.round(x), 0, WHOLE - w), y: within(Math.round(y), 0, WHOLE - h), width: w, height: h };
}

/** What was drawn from one point of the picture to another, rounded outwards. */
export function drawn(inner: Place, from: Point, to: Point): Box {
  const along = (start: number, length: number, a: number, b: number): [number, number] => {
    const share = (at: number): number => within(((at - start) / length) * WHOLE, 0, WHOLE);
    const near = Math.floor(Math.min(share(a), share(b)));
    const far = Math.ceil(Math.max(share(a), share(b)));
    return [near, far - near];
  };
  const [x, width] = along(inner.x, inner.width, from.x, to.x);
  const [y, height] = along(inner.y, inner.height, from.y, to.y);
  return fitted({ x, y, width, height });
}

/** What an arrow key makes of it, with Shift of its size; null for any other key. */
export function pressed(box: Box, key: string, shift: boolean): Box | null {
  const moves: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  const move = moves[key];
  if (!move) return null;
  const [dx, dy] = move;
  if (!shift) return fitted({ ...box, x: box.x + dx, y: box.y + dy });
  return { ...box, width: within(box.width + dx, LEAST, WHOLE - box.x), height: within(box.height + dy, LEAST, WHOLE - box.y) };
}

/** Where it is on the picture, cut to the monitor. */
export function placed(inner: Place, box: Box, width: number, height: number): Place {
  const along = (start: number, length: number, near: number, size: number, most: number): [number, number] => {
    const from = within(start + (length * near) / WHOLE, 0, most);
    return [from, within(start + (length * (near + size)) / WHOLE, 0, most) - from];
  };
  const [x, w] = along(inner.x, inner.width, box.x, box.width, width);
  const [y, h] = along(inner.y, inner.height, box.y, box.height, height);
  return { x, y, width: w, height: h };
}

/** The highest window at a point that a rule can be drawn for. */
export const windowAt = (windows: readonly MaskWindow[], { x, y }: Point): MaskWindow | undefined =>
  [...windows].reverse().find(({ always, inner }) => !always && x >= inner.x && x < inner.x + inner.width && y >= inner.y && y < inner.y + inner.height);

/** What a new rule holds for: windows of the same class, of the same program, or of both. */
export type Follows = "class" | "process" | "both";

/** What a new rule for a window can hold for, the first unless something else is chosen. */
export function follows({ pattern, process_pattern }: MaskWindow): Follows[] {
  if (pattern === "") return process_pattern === "" ? [] : ["process"];
  return process_pattern === "" ? ["class"] : ["class", "process", "both"];
}

/** Where a rectangle goes: into a new rule, or into one of the site's own that has rectangles already. */
export type Target = { rule: null } | { rule: number; name: string; rectangle: number | null; box: Box | null };

interface Fractions {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A rule as its file says it; whatever else it says is left as it is. */
export type Rule = Record<string, unknown>;

const rectangles = (rule: Rule | undefined): Fractions[] => (Array.isArray(rule?.rectangles) ? (rule.rectangles as Fractions[]) : []);
const boxOf = ({ x, y, width, height }: Fractions): Box => fitted({ x: x * WHOLE, y: y * WHOLE, width: width * WHOLE, height: height * WHOLE });

/** Every place for a rectangle on this window. A rule that masks the whole window is none: a rectangle would make it mask less. */
export function targets(rules: readonly Rule[], window: MaskWindow): Target[] {
  const own = window.rules.flatMap((rule): Target[] => {
    const there = rectangles(rules[rule]);
    if (there.length === 0) return [];
    const name = String(rules[rule]?.name ?? "");
    const each = there.map((one, rectangle): Target => ({ rule, name, rectangle, box: boxOf(one) }));
    return [{ rule, name, rectangle: null, box: null }, ...each];
  });
  return [...(follows(window).length === 0 ? [] : [{ rule: null } as const]), ...own];
}

/** The key to change and what it becomes. */
export function written(rules: readonly Rule[], target: Target, window: MaskWindow, name: string, box: Box, by: Follows): [key: string, value: unknown] {
  const share = (value: number): number => value / WHOLE;
  const rectangle = { x: share(box.x), y: share(box.y), width: share(box.width), height: share(box.height) };
  const asked = { ...(by === "process" ? {} : { class: window.pattern }), ...(by === "class" ? {} : { process: window.process_pattern }) };
  if (target.rule === null) return [`mask.${rules.length}`, { name, ...asked, rectangles: [rectangle] }];
  return [`mask.${target.rule}.rectangles.${target.rectangle ?? rectangles(rules[target.rule]).length}`, rectangle];
}

/** A name that no other rule has. */
export function freeName(rules: readonly Rule[], wanted: string): string {
  const names = new Set(rules.map(({ name }) => name));
  if (!names.has(wanted)) return wanted;
  let n = 2;
  while (names.has(`${wanted} ${n}`)) n += 1;
  return `${wanted} ${n}`;
}

/** Ten-thousandths as they are typed: percent. */
export const percent = (value: number): string => String(value / 100);
