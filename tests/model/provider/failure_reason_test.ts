import { equal } from "node:assert/strict";
import { failureReason } from "../../../src/model/provider/failure_reason.ts";
import type { ProviderName } from "../../../src/model/provider/provider.ts";

/** What was said where it went wrong, word for word as far as it matters, and what is made of it. */
const cases: readonly (readonly [
  name: ProviderName,
  message: string,
  stderr: string,
  reason: string,
])[] = [
  [
    "dml",
    "no available backend found. ERR: [dml] backend not found.",
    "",
    "onnxruntime is not built with it for this platform",
  ],
  [
    "cuda",
    "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
    "Failed to load library /x/libonnxruntime_providers_shared.so with error: /x/libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory",
    'its libraries are not installed ("wdtag doctor --fix cuda" fetches them)',
  ],
  [
    "cuda",
    "OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
    "Failed to load library /x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory",
    '"libcublasLt.so.12" is missing',
  ],
  [
    "webgpu",
    "adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters",
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file",
    "no Vulkan loader is installed (libvulkan.so.1)",
  ],
  [
    "webgpu",
    "Failed to get a WebGPU adapter: No supported adapters",
    "Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER",
    "no driver offers a GPU that it can use",
  ],
  [
    "cuda",
    "CUDA failure 100: no CUDA-capable device is detected ; GPU=0",
    "",
    "no NVIDIA GPU is visible",
  ],
  [
    "cuda",
    "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version",
    "",
    "the NVIDIA driver is too old for its CUDA",
  ],
  [
    "cuda",
    "CUDA failure 101: invalid device ordinal ; GPU=7",
    "",
    "there is no device of that number",
  ],
  [
    "coreml",
    "\u001b[1;31mSomething\n  that nobody   foresaw\u001b[m",
    "noise",
    "Something that nobody foresaw",
  ],
];

for (const [name, message, stderr, reason] of cases) {
  Deno.test(`failureReason() makes of ${name}'s words: ${reason}`, () => {
    equal(failureReason({ name, device: 0 }, message, stderr), reason);
  });
}

Deno.test("failureReason() cuts off what is too long to be read", () => {
  const reason = failureReason(
    { name: "cpu", device: 0 },
    "a".repeat(9000),
    "",
  );
  equal(reason, `${"a".repeat(299)}…`);
});
