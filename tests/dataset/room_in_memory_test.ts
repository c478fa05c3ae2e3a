import { equal, ok } from "node:assert/strict";
import { availableMemory } from "../../src/dataset/available_memory.ts";
import { roomInMemory } from "../../src/dataset/room_in_memory.ts";

for (
  const [what, start, now, has] of [
    ["nothing was needed", 1000, 1000, true],
    ["more is free than before", 1000, 1200, true],
    ["twice of what was needed leaves a quarter", 1000, 630, true],
    ["twice of what was needed is too much", 1000, 620, false],
    ["all is taken", 1000, 0, false],
    ["nobody knows what was free", null, 5, true],
    ["nobody knows what is free", 5, null, true],
  ] as const
) {
  Deno.test(`roomInMemory() says ${has ? "yes" : "no"} where ${what}`, () => {
    const answers = [start, now];
    equal(roomInMemory(() => answers.shift()!)(), has);
  });
}

Deno.test("availableMemory() is some of what the system has", () => {
  const available = availableMemory();
  ok(available !== null && available > 0);
  ok(available <= Deno.systemMemoryInfo().total);
});
