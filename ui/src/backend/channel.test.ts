import { expect, test } from "vitest";
import type { Backend } from "./backend";
import { joined, PreviewChannel } from "./channel";

/** A backend that answers sends only when told to. */
function slow() {
  const sent: Uint8Array[] = [];
  const waiting: { done: () => void; fail: (reason: Error) => void }[] = [];
  let listener: (bytes: ArrayBuffer) => void = () => undefined;
  let closed = 0;
  const backend = {
    previewOpen: async (onBytes) => void (listener = onBytes),
    previewSend: (bytes) => {
      sent.push(bytes);
      return new Promise<void>((done, fail) => waiting.push({ done, fail }));
    },
    previewClose: async () => void (closed += 1),
  } satisfies Partial<Backend> as unknown as Backend;
  return { backend, sent, waiting, receive: (bytes: ArrayBuffer) => listener(bytes), closed: () => closed };
}
const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test("one call is under way at a time, and what comes meanwhile goes in order with the next", async () => {
  const { backend, sent, waiting } = slow();
  const channel = new PreviewChannel(backend);
  channel.send(Uint8Array.of(1));
  channel.send(Uint8Array.of(2, 3));
  channel.send(Uint8Array.of(4));
  expect(sent).toEqual([Uint8Array.of(1)]);
  waiting[0]?.done();
  await turn();
  expect(sent).toEqual([Uint8Array.of(1), Uint8Array.of(2, 3, 4)]);
});

test("noVNC's buffer may change after send", () => {
  const { backend, sent } = slow();
  const buffer = Uint8Array.of(7);
  new PreviewChannel(backend).send(buffer);
  buffer[0] = 9;
  expect(sent).toEqual([Uint8Array.of(7)]);
});

/** A channel that has begun, and how often it closed and was heard. */
async function listening(backend: Backend): Promise<{ channel: PreviewChannel; counts: { closes: number; heard: number } }> {
  const channel = new PreviewChannel(backend);
  const counts = { closes: 0, heard: 0 };
  channel.onclose = () => (counts.closes += 1);
  channel.onmessage = () => (counts.heard += 1);
  await channel.start();
  return { channel, counts };
}

test("a failed send closes the channel once, and nothing more comes in", async () => {
  const { backend, waiting, receive } = slow();
  const { channel, counts } = await listening(backend);
  receive(new ArrayBuffer(1));
  channel.send(Uint8Array.of(1));
  waiting[0]?.fail(new Error("gone"));
  await turn();
  receive(new ArrayBuffer(1));
  expect([counts.closes, counts.heard, channel.readyState]).toEqual([1, 1, "closed"]);
});

test("an empty piece ends the stream: no old picture stands as the one of now", async () => {
  const { backend, receive, closed } = slow();
  const { channel, counts } = await listening(backend);
  receive(new ArrayBuffer(1));
  receive(new ArrayBuffer(0));
  await turn();
  expect([counts.closes, counts.heard, channel.readyState, closed()]).toEqual([1, 1, "closed", 0]);
});

test("closing tells the backend once", () => {
  const { backend, closed } = slow();
  const channel = new PreviewChannel(backend);
  channel.close();
  channel.close();
  expect(closed()).toBe(1);
});

test("whoever closes hears of it after the call, as from a socket", async () => {
  const channel = new PreviewChannel(slow().backend);
  let closes = 0;
  channel.onclose = () => (closes += 1);
  channel.close();
  expect(closes).toBe(0);
  await turn();
  expect(closes).toBe(1);
});

test("joined keeps order", () => expect(joined([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3)));
