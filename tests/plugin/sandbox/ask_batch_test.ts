import { deepEqual, equal, rejects } from "node:assert/strict";
import type { HookCall } from "../../../src/plugin/plugin_chain.ts";
import { askBatch } from "../../../src/plugin/sandbox/ask_batch.ts";
import {
  ChildEnded,
  type SandboxChild,
} from "../../../src/plugin/sandbox/start_child.ts";
import { madeTags } from "../made_plugins.ts";

const context = {
  path: "a.png",
  width: 1,
  height: 1,
  preset: "base",
  caption: null,
  sidecar: null,
};
const pixels = {
  data: Uint8Array.of(1, 2, 3),
  width: 1,
  height: 1,
  channels: 3,
} as const;
const tags = madeTags("a", "b");
const batch: readonly HookCall[] = [
  { hook: "tags", context, tags },
  { hook: "image", context, pixels },
];

/** A child that answers what it is told to. */
function childThatSays(
  header: Readonly<Record<string, unknown>>,
  bytes: number,
): { readonly child: SandboxChild; readonly closed: () => boolean } {
  let isClosed = false;
  const child: SandboxChild = {
    ended: null,
    abandon() {},
    tell: () => Promise.resolve(),
    ask: () =>
      Promise.resolve({ header, binary: new Uint8Array(bytes).fill(7) }),
    [Symbol.asyncDispose]() {
      isClosed = true;
      return Promise.resolve();
    },
  };
  return { child, closed: () => isClosed };
}

Deno.test("answers that go with their calls and bytes are taken", async () => {
  const { child, closed } = childThatSays({
    kind: "answers",
    answers: [{ t: [1, [{ name: "new" }], 0] }, { p: [2, 1, 3, 6] }],
  }, 6);
  deepEqual(await askBatch(child, batch, 1), [
    { kind: "value", value: [tags[1], { name: "new" }, tags[0]] },
    {
      kind: "value",
      value: {
        pixels: {
          data: new Uint8Array(6).fill(7),
          width: 2,
          height: 1,
          channels: 3,
        },
      },
    },
  ]);
  equal(closed(), false);
});

/** What a lying child answers, with how many bytes. */
const lies: readonly (readonly [
  what: string,
  header: Readonly<Record<string, unknown>>,
  bytes: number,
])[] = [
  ["of another kind", { kind: "made", answers: [{ k: 1 }, { k: 1 }] }, 0],
  ["without answers", { kind: "answers" }, 0],
  ["with an answer too few", { kind: "answers", answers: [{ k: 1 }] }, 0],
  [
    "with an answer too many",
    { kind: "answers", answers: [{ k: 1 }, { k: 1 }, { k: 1 }] },
    0,
  ],
  ...([
    ["an answer that is null", null, 0],
    ["an empty answer", {}, 0],
    ["more bytes than are there", { p: [1, 1, 3, 4] }, 3],
    ["fewer bytes than are there", { p: [1, 1, 3, 2] }, 3],
    ["bytes and no pixels", { k: 1 }, 3],
    ["a negative size", { p: [1, 1, 3, -1] }, 3],
    ["half a byte", { p: [1, 1, 3, 1.5] }, 3],
    ["a size that is a text", { p: [1, 1, 3, "3"] }, 3],
    ["a size that is too large for a number", { p: [1, 1, 3, 1e308] }, 3],
    ["no size", { p: [1, 1, 3] }, 3],
  ] as const).map(([what, answer, bytes]) =>
    [
      `with ${what}`,
      { kind: "answers", answers: [{ k: 1 }, answer] },
      bytes,
    ] as const
  ),
  ...[2, -1, 0.5, "0", null, { length: 1 }].map((place) =>
    [
      `with a tag in the place ${JSON.stringify(place)}`,
      { kind: "answers", answers: [{ t: [place] }, { k: 1 }] },
      0,
    ] as const
  ),
  [
    "that shares its bytes out twice",
    { kind: "answers", answers: [{ p: [1, 1, 3, 3] }, { p: [1, 1, 3, 3] }] },
    3,
  ],
];
for (const [what, header, bytes] of lies) {
  Deno.test(`a child that gives an answer ${what} is ended`, async () => {
    const { child, closed } = childThatSays(header, bytes);
    await rejects(
      askBatch(child, batch, 1),
      new ChildEnded("answered what is no answer"),
    );
    equal(closed(), true);
  });
}
