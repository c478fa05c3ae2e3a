import { deepEqual, equal, ok } from "node:assert/strict";
import { openGate } from "../../../src/image/decoders/gate.ts";

/** Yields to whatever else is ready to go on. */
const others = () => new Promise<void>((resolve) => setTimeout(resolve));

Deno.test("openGate() lets many pass side by side, and one alone", async () => {
  // Two gates on one memory, as two threads have them.
  const first = openGate();
  const gates = [first, openGate(first.memory)];
  let inside = 0;
  let together = 0;
  let alone = 0;
  const ended = await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const gate = gates[at % 2]!;
      if (at % 5 > 0) {
        return await gate.beside(async () => {
          together = Math.max(together, ++inside);
          await others();
          inside--;
          return at;
        });
      }
      return await gate.alone(async () => {
        equal(inside++, 0);
        alone++;
        await others();
        equal(--inside, 0);
        return at;
      });
    }),
  );
  deepEqual(ended, Array.from({ length: 60 }, (_, at) => at));
  ok(together > 1, "none passed side by side");
  equal(alone, 12);
});

Deno.test("openGate() lets the next in where work fails", async () => {
  const gate = openGate();
  const failing = () => Promise.reject(new Error("no"));
  equal(await gate.beside(failing).catch(() => "failed"), "failed");
  equal(await gate.alone(failing).catch(() => "failed"), "failed");
  equal(await gate.alone(() => Promise.resolve("in")), "in");
  equal(await gate.beside(() => Promise.resolve("in")), "in");
});
