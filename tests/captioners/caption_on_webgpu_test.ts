import { deepEqual, equal, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { needsSwiftshader, swiftshader } from "../cli/swiftshader.ts";

Deno.test(
  "what stays on WebGPU's device comes to the CPU's tokens, with beams of two pictures",
  needsSwiftshader,
  async () => {
    const script = new URL("./caption_on_webgpu.ts", import.meta.url);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", fileURLToPath(script)],
      env: { ...swiftshader },
    }).output();
    const said = new TextDecoder().decode(stdout);
    equal(code, 0, new TextDecoder().decode(stderr));
    const { stays, cpu, webgpu } = JSON.parse(said);
    equal(stays, true);
    equal(cpu.length, 2);
    ok(cpu.every(({ kind }: { kind: string }) => kind === "generated"));
    deepEqual(webgpu, cpu);
  },
);
