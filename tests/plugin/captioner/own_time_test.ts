import { equal, ok } from "node:assert/strict";
import { startOwnTime } from "../../../src/plugin/captioner/own_time.ts";
import { openTurnstile } from "../../../src/plugin/captioner/turnstile.ts";
import {
  captioner,
  captionWith,
  plainImage,
  textsOf,
} from "./made_captioner.ts";

Deno.test("a plugin's clock stands while something is done for it", async () => {
  let late = 0;
  using time = startOwnTime(0.02, () => late++);
  time.enter();
  time.enter();
  time.leave();
  await new Promise((resolve) => setTimeout(resolve, 100));
  equal(late, 0);
  const over = Promise.withResolvers<void>();
  using _later = startOwnTime(0, over.resolve);
  await over.promise;
});

Deno.test("a clock that was stopped says nothing more", async () => {
  let late = 0;
  const time = startOwnTime(0.02, () => late++);
  time.enter();
  time[Symbol.dispose]();
  time.leave();
  await new Promise((resolve) => setTimeout(resolve, 100));
  equal(late, 0);
});

Deno.test("to read an image is not a captioner's own time", async () => {
  const { results } = await captionWith(
    captioner(
      `const { width } = await images[0].pixels(); return ["waited " + width];`,
      "wants: { pixels: true },",
    ),
    "sandboxed",
    {
      choice: { timeout: 2 },
      images: [plainImage("slow.png", [], {
        async pixels() {
          await new Promise((resolve) => setTimeout(resolve, 2500));
          return await plainImage().pixels();
        },
      })],
    },
  );
  equal(textsOf(results)[0], "waited 2");
});

Deno.test("work that wants to be alone waits for the rest, and the rest for it", async () => {
  const turnstile = openTurnstile();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = (name: string, until?: Promise<void>) => async () => {
    told.push(`${name} begins`);
    await until;
    told.push(`${name} ends`);
  };
  const begun = [
    turnstile.together(work("a", gate.promise)),
    turnstile.together(work("b")),
  ];
  await new Promise((resolve) => setTimeout(resolve));
  const all = [
    ...begun,
    turnstile.alone(work("x")),
    turnstile.alone(async () => {
      await work("y")();
      throw new Error("and fails");
    }).catch(() => {}),
    turnstile.together(work("c")),
  ];
  gate.resolve();
  await Promise.all(all);
  const places = [
    "a ends",
    "x begins",
    "x ends",
    "y begins",
    "y ends",
    "c begins",
  ]
    .map((word) => told.indexOf(word));
  ok(places.every((place) => place >= 0));
  equal(`${places}`, `${places.toSorted((a, b) => a - b)}`);
});
