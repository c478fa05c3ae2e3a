import { deepEqual, equal, throws } from "node:assert/strict";
import {
  parseProvider,
  providerLabel,
  providerNames,
} from "../../../src/model/provider/provider.ts";
import { platformProviders } from "../../../src/model/provider/platform_providers.ts";
import { sessionProvider } from "../../../src/model/provider/session_provider.ts";

for (
  const [text, provider, label] of [
    ["cpu", { name: "cpu", device: 0 }, "cpu"],
    ["cuda", { name: "cuda", device: 0 }, "cuda"],
    ["cuda:0", { name: "cuda", device: 0 }, "cuda"],
    ["cuda:01", { name: "cuda", device: 1 }, "cuda:1"],
    ["tensorrt:3", { name: "tensorrt", device: 3 }, "tensorrt:3"],
    ["dml:2", { name: "dml", device: 2 }, "dml:2"],
    ["webgpu:0", { name: "webgpu", device: 0 }, "webgpu"],
  ] as const
) {
  Deno.test(`parseProvider() reads "${text}", and providerLabel() writes it as "${label}"`, () => {
    const read = parseProvider(text);
    equal(read === "auto" ? null : providerLabel(read), label);
    deepEqual(read, provider);
  });
}

Deno.test("parseProvider() leaves auto open", () => {
  equal(parseProvider("auto"), "auto");
});

for (
  const [text, message] of [
    [
      "",
      /expects one of auto, cpu, cuda, tensorrt, webgpu, dml, coreml, not ""/,
    ],
    ["gpu", /not "gpu"/],
    ["CUDA", /not "CUDA"/],
    ["cuda:", /device number after the colon, as in cuda:0, not "cuda:"/],
    ["cuda:-1", /device number/],
    ["cuda:1:2", /device number/],
    ["cuda:99999", /device number/],
    ["cpu:0", /cpu takes no device: leave out ":0"/],
    ["auto:1", /auto takes no device/],
    ["webgpu:1", /webgpu has device 0 only/],
    ["coreml:1", /coreml has device 0 only/],
  ] as const
) {
  Deno.test(`parseProvider() refuses "${text}"`, () => {
    throws(() => parseProvider(text), (error: Error) => {
      equal(error.name, "RangeError");
      return message.test(error.message);
    });
  });
}

Deno.test("platformProviders() lets auto try only what can be named, and never the CPU", () => {
  for (const os of ["linux", "windows", "darwin", "freebsd"]) {
    for (const arch of ["x86_64", "aarch64"]) {
      const { auto, named } = platformProviders(os, arch);
      equal(named[0], "cpu");
      deepEqual(auto.filter((name) => !named.includes(name)), []);
      equal(auto.includes("cpu"), false);
    }
  }
  deepEqual(platformProviders("linux", "x86_64").auto, ["cuda", "webgpu"]);
  deepEqual(platformProviders("linux", "aarch64").named, ["cpu"]);
  deepEqual(platformProviders("freebsd", "x86_64").named, ["cpu"]);
});

Deno.test("sessionProvider() names one provider alone, with the device where it takes one", () => {
  const asked = providerNames.map((name) =>
    sessionProvider({ name, device: name === "cuda" ? 1 : 0 })
  );
  deepEqual(asked, [
    "cpu",
    { name: "cuda", deviceId: 1 },
    { name: "tensorrt", deviceId: 0 },
    { name: "webgpu" },
    { name: "dml", deviceId: 0 },
    { name: "coreml" },
  ]);
});
