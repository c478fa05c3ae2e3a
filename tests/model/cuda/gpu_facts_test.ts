import { deepEqual, equal } from "node:assert/strict";
import {
  cudaBuilds,
  cudaMajor,
  loadedLater,
  oldestDriver,
} from "../../../src/model/cuda/needed_libraries.ts";
import { libraryPackages } from "../../../src/model/cuda/library_packages.ts";
import { readDriverVersion } from "../../../src/model/cuda/nvidia_driver.ts";

Deno.test("cudaMajor() is the number that the CUDA libraries bear", () => {
  for (
    const [needed, major] of [
      [["libcurand.so.10", "libcublasLt.so.13", "libc.so.6"], 13],
      [["libcudart.so.12"], 12],
      [["libcudart.so.11.0"], 11],
      [["libcurand.so.10", "libm.so.6"], null],
      [[], null],
    ] as const
  ) equal(cudaMajor(needed), major);
  for (const { major, needed } of cudaBuilds) equal(cudaMajor(needed), major);
});

Deno.test("every library that a build of CUDA 12 or 13 needs has packages of that version", () => {
  for (const { major, needed } of cudaBuilds) {
    for (const name of [...needed, ...loadedLater]) {
      const packages = libraryPackages(name, major);
      if (name === "libcuda.so.1") {
        deepEqual(packages, { apt: "nvidia-driver", pip: null, conda: null });
      } else {
        const text = Object.values(packages!).join(" ");
        equal(text.includes(`-${major}`), true, text);
        equal(text.includes(`cuda-version=${major}`), true, text);
        equal(text.includes(`-${25 - major}`), false, text);
      }
    }
  }
  equal(libraryPackages("libc.so.6", 12), null);
});

Deno.test("oldestDriver() is NVIDIA's table", () => {
  deepEqual([11, 12, 13, 14].map(oldestDriver), [450, 525, 580, null]);
});

Deno.test("readDriverVersion() reads the closed module's text and the open one's", () => {
  for (
    const [text, version] of [
      [
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\n" +
        "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n",
        "535.104.05",
      ],
      [
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build  (x)\n",
        "570.86.10",
      ],
      [
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.94  Wed\n",
        "470.94",
      ],
      ["GCC version:  gcc version 123.4.5 \n", null],
      ["", null],
    ] as const
  ) equal(readDriverVersion(text), version);
});
