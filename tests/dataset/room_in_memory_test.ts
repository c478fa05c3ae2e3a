import { equal, ok } from "node:assert/strict";
import { availableMemory } from "../../src/dataset/available_memory.ts";
import { scratch } from "../files/scratch.ts";
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

/** Folders as Linux shows the control groups of a container. */
const containers: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  left: number | null,
])[] = [
  ["no container", {}, null],
  ["no limit", { "memory.max": "max\n", "memory.current": "5000\n" }, null],
  ["a limit", { "memory.max": "9000\n", "memory.current": "5000\n" }, 4000],
  [
    "a limit, and files that can be dropped",
    {
      "memory.max": "9000\n",
      "memory.current": "5000\n",
      "memory.stat": "anon 1\nactive_file 7\ninactive_file 3000\nslab 9\n",
    },
    7000,
  ],
  [
    "the limit reached",
    { "memory.max": "9000\n", "memory.current": "9500\n" },
    0,
  ],
  [
    "a limit of version 1",
    {
      "memory/memory.limit_in_bytes": "9000\n",
      "memory/memory.usage_in_bytes": "5000\n",
      "memory/memory.stat": "inactive_file 1\ntotal_inactive_file 500\n",
    },
    4500,
  ],
];

for (const [what, files, left] of containers) {
  Deno.test(`availableMemory() with ${what} is ${left ?? "the system's"}`, async () => {
    await using dir = await scratch();
    await Deno.mkdir(`${dir.path}/memory`);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${dir.path}/${name}`, text);
    }
    const available = availableMemory(dir.path);
    if (left !== null) equal(available, left);
    else ok(available !== null && available > 1e6);
  });
}

Deno.test("availableMemory() is some of what the system has", () => {
  const available = availableMemory();
  ok(available !== null && available > 0);
  ok(available <= Deno.systemMemoryInfo().total);
});
