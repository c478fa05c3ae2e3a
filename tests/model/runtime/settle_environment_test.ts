import { deepEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(
  new URL("fixtures/settled_environment.ts", import.meta.url),
);
const vips = Deno.build.os === "linux" ? "/target" : null;

const cases: Readonly<
  Record<
    string,
    readonly [
      permissions: readonly string[],
      env: Readonly<Record<string, string>>,
      seen: readonly (string | null)[],
    ]
  >
> = {
  "sets what native libraries would add": [["--allow-env"], {}, ["1", vips]],
  "leaves what the user has set": [
    ["--allow-env"],
    { ORT_DISABLE_TELEMETRY: "0", VIPSHOME: "/mine" },
    ["0", "/mine"],
  ],
  "sets what it may": [
    ["--allow-env=ORT_DISABLE_TELEMETRY"],
    {},
    ["1", "prompt"],
  ],
  "does without permission, and asks for none": [
    [],
    {},
    ["prompt", "prompt"],
  ],
};

for (const [what, [permissions, env, seen]] of Object.entries(cases)) {
  Deno.test(`settleEnvironment() ${what}`, async () => {
    const { ORT_DISABLE_TELEMETRY: _, VIPSHOME: __, ...others } = Deno.env
      .toObject();
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", ...permissions, script],
      env: { ...others, ...env },
      clearEnv: true,
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) =>
      new TextDecoder().decode(bytes)
    );
    deepEqual([out, err], [`${JSON.stringify(seen)}\n`, ""]);
  });
}
