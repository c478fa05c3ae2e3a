import { deepEqual } from "node:assert/strict";
import {
  type LoadResult,
  readLoadError,
} from "../../../src/model/cuda/load_result.ts";

const deno = "Could not open library: ";

const messages: readonly (readonly [string, string, LoadResult])[] = [
  [
    "libcudart.so.12",
    `${deno}${deno}libcudart.so.12: cannot open shared object file: No such file or directory`,
    { kind: "missing" },
  ],
  [
    "/opt/driver.so",
    "/opt/driver.so: cannot open shared object file: No such file or directory",
    { kind: "missing" },
  ],
  [
    "libcublas.so.12",
    "libcublasLt.so.12: cannot open shared object file: No such file or directory",
    {
      kind: "broken",
      reason:
        "libcublasLt.so.12: cannot open shared object file: No such file or directory",
      lacks: "libcublasLt.so.12",
    },
  ],
  [
    "libcudnn.so.9",
    `${deno}/usr/lib/libcudnn.so.9: file too short`,
    {
      kind: "broken",
      reason: "/usr/lib/libcudnn.so.9: file too short",
      lacks: null,
    },
  ],
  [
    "libfoo.so.1",
    `${deno}/lib/libc.so.6: version \`GLIBC_2.38' not found (required by /opt/libfoo.so.1)`,
    {
      kind: "broken",
      reason:
        "/lib/libc.so.6: version `GLIBC_2.38' not found (required by /opt/libfoo.so.1)",
      lacks: null,
    },
  ],
  ["libfoo.so.1", deno, {
    kind: "broken",
    reason: "the loader gave no reason",
    lacks: null,
  }],
];

for (const [name, message, result] of messages) {
  Deno.test(`readLoadError() reads ${message || "nothing"}`, () => {
    deepEqual(readLoadError(name, message), result);
  });
}
