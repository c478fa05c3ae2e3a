import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { probeProvider } from "../../../src/model/provider/probe_provider.ts";

Deno.test("probeProvider() finds that the CPU works, and agrees with itself", async () => {
  const report = await probeProvider({ name: "cpu", device: 0 });
  if (report.kind === "fails") throw new Error(report.message);
  equal(report.adapter, null);
  equal(report.difference, 0);
  ok(report.milliseconds > 0);
  const { here, nodes, elsewhere, isMost } = report.placement;
  ok(nodes > 0);
  deepEqual([here, elsewhere, isMost], [nodes, [], true]);
});

for (
  const [name, isElsewhere] of [
    ["dml", Deno.build.os !== "windows"],
    ["coreml", Deno.build.os !== "darwin"],
  ] as const
) {
  Deno.test(
    `probeProvider() says why ${name} can't be had where onnxruntime lacks it`,
    {
      ignore: !isElsewhere,
    },
    async () => {
      deepEqual(await probeProvider({ name, device: 0 }), {
        kind: "fails",
        message: "onnxruntime is not built with it for this platform",
      });
    },
  );
}

Deno.test("probeProvider() ends with its signal, before and during the trial", async () => {
  const reason = new Error("Enough");
  const cpu = { name: "cpu", device: 0 } as const;
  await rejects(probeProvider(cpu, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const trial = probeProvider(cpu, controller.signal);
  queueMicrotask(() => controller.abort(reason));
  await rejects(trial, reason);
});
