import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import type { ModelFiles } from "../../../src/model/model_files.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import type {
  openSession,
  Session,
  SessionOptions,
} from "../../../src/model/open_session.ts";
import {
  openOnDevices,
  planDevices,
} from "../../../src/model/provider/open_on_devices.ts";
import {
  parseProviders,
  providerLabel,
} from "../../../src/model/provider/provider.ts";

for (
  const [text, expected] of [
    ["auto", "auto"],
    ["cpu", ["cpu"]],
    ["cuda:1", ["cuda:1"]],
    ["cuda:0,cuda:1", ["cuda", "cuda:1"]],
    ["cuda, cuda:2", ["cuda", "cuda:2"]],
    ["cpu,cpu,cpu", ["cpu", "cpu", "cpu"]],
  ] as const
) {
  Deno.test(`parseProviders() reads "${text}"`, () => {
    const read = parseProviders(text);
    deepEqual(read === "auto" ? read : read.map(providerLabel), expected);
  });
}

for (
  const [text, problem] of [
    ["cuda,auto", /devices of one provider/],
    ["auto,auto", /devices of one provider/],
    ["cpu,cuda", /devices of one provider/],
    ["cuda,cuda:0", /names cuda twice/],
    ["cuda:0,", /expects one of auto/],
    ["webgpu,webgpu:1", /device 0 only/],
  ] as const
) {
  Deno.test(`parseProviders() refuses "${text}"`, () => {
    throws(() => parseProviders(text), problem);
  });
}

const files = { name: "mine" } as ModelFiles;
const means = {
  os: "linux",
  arch: "x86_64",
  judge: () =>
    Promise.resolve({ kind: "unknown", message: "not tried" } as const),
};

/** Opens what is no session, and remembers how. */
function opener(failing: number | null = null) {
  const asked: SessionOptions[] = [];
  const closed: number[] = [];
  const open: typeof openSession = (_, options = {}) => {
    const at = asked.push(options) - 1;
    if (at === failing) return Promise.reject(new ModelError("No room"));
    return Promise.resolve(
      {
        runsOn: {
          provider: options.provider,
          adapter: null,
          placement: null,
          passedOver: [],
        },
        [Symbol.asyncDispose]: () => {
          closed.push(at);
          return Promise.resolve();
        },
      } as unknown as Session,
    );
  };
  return { asked, closed, open };
}

Deno.test("openOnDevices() opens a session for each device, which share the cores", async () => {
  const plans = await planDevices(
    { provider: "cpu,cpu", requireGpu: false },
    means,
  );
  const { asked, open } = opener();
  const sessions = await openOnDevices(files, plans, 7, open);
  equal(sessions.length, 2);
  deepEqual(asked.map(({ threads }) => threads), [3, 3]);
});

Deno.test("openOnDevices() leaves a single session all cores", async () => {
  const plans = await planDevices(
    { provider: "cpu", requireGpu: false },
    means,
  );
  const { asked, open } = opener();
  await openOnDevices(files, plans, 7, open);
  deepEqual(asked.map(({ threads }) => threads), [null]);
});

Deno.test("openOnDevices() closes the others where one can't be opened", async () => {
  const plans = await planDevices(
    { provider: "cpu,cpu,cpu", requireGpu: false },
    means,
  );
  const { closed, open } = opener(1);
  await rejects(openOnDevices(files, plans, 2, open), /No room/);
  deepEqual(closed.sort(), [0, 2]);
});
