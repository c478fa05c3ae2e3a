import { deepEqual } from "node:assert/strict";
import { paddingMask } from "../../src/model/padding_mask.ts";

const spec = { width: 4, height: 4, fit: "letterbox" } as const;
const rows = (mask: Uint8Array) =>
  mask.reduce(
    (text, each, at) => text + (at > 0 && at % 4 === 0 ? " " : "") + each,
    "",
  );

Deno.test("paddingMask() is 1 around each picture, and 0 where there is none", () => {
  deepEqual(
    rows(paddingMask([[8, 4], [2, 4], [5, 5]], 4, spec)),
    [
      "1111 0000 0000 1111",
      "1001 1001 1001 1001",
      "0000 0000 0000 0000",
      "0000 0000 0000 0000",
    ].join(" "),
  );
});

Deno.test("paddingMask() without sizes masks nothing", () => {
  deepEqual(rows(paddingMask(null, 1, spec)), "0000 0000 0000 0000");
});
