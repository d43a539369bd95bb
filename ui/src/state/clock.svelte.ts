// The console's clock between two views: its last word plus what has passed since, so that a set wall clock moves nothing.
let base = $state(Date.now());
let taken = performance.now();
let now = $state(Date.now());

const tick = (): void => {
  now = base + (performance.now() - taken);
};

setInterval(tick, 250);

export const clock = {
  get now(): number {
    return now;
  },
  /** Takes the console's time. */
  set(at: number): void {
    base = at;
    taken = performance.now();
    tick();
  },
};
