// What is masked on the fake's picture, as the mirror would say it.
import type { DrawnView } from "$bindings/DrawnView";
import type { MaskedView } from "$bindings/MaskedView";
import type { MasksView } from "$bindings/MasksView";
import type { MaskWhy } from "$bindings/MaskWhy";

const mask = (why: MaskWhy, x: number, y: number, w: number, h: number, rule: string | null = null): MaskedView => ({ place: { x, y, w, h }, why, rule });

export const drawn: DrawnView[] = [
  { id: 4, number: 1, place: { x: 900, y: 470, w: 240, h: 96 } },
  { id: 9, number: 3, place: { x: 320, y: 420, w: 160, h: 120 } },
];

export function masks(state: string, staff: DrawnView[]): MasksView {
  const rows = Array.from({ length: 12 }, (_, row) => mask("text", 14, 62 + row * 40, 154 + ((row * 37) % 70), 22));
  const corners = Array.from({ length: 4 }, (_, view) => [296 + (view % 2) * 492, 56 + Math.floor(view / 2) * 332] as const).flatMap(([x, y]) => [
    mask("text", x + 6, y + 6, 136, 20),
    mask("text", x + 6, y + 28, 96, 20),
  ]);
  const many = Array.from({ length: state === "masks-many" ? 600 : 0 }, (_, at) => mask("text", 300 + (at % 30) * 32, 60 + Math.floor(at / 30) * 34, 26, 12));
  const all = [
    ...staff.map(({ place }) => ({ place, why: "staff" as const, rule: null })),
    mask("moving", 788, 56, 484, 324),
    mask("own", 872, 640, 400, 72),
    mask("rule", 0, 540, 288, 180, "patient list"),
    mask("waiting", 576, 0, 64, 40),
    mask("waiting", 640, 0, 64, 40),
    ...rows,
    ...corners,
    ...many,
  ];
  return { masks: all.slice(0, 600), cut: all.length >= 600 };
}
