import { deepEqual, equal, ok } from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { hubCacheFolder } from "../../../src/model/hub/cache_folder.ts";
import { hubSettings } from "../../../src/model/hub/settings.ts";
import { retryAfter } from "../../../src/model/hub/refusal.ts";
import { failure, scratch } from "../../files/scratch.ts";

const of = (env: Readonly<Record<string, string>>) => (name: string) =>
  env[name];

Deno.test("hubCacheFolder() follows huggingface_hub's rules", () => {
  const home = { HOME: "/home/me" };
  for (
    const [env, folder] of [
      [home, "/home/me/.cache/huggingface/hub"],
      [{ ...home, XDG_CACHE_HOME: "/xdg" }, "/xdg/huggingface/hub"],
      [{ ...home, HF_HOME: "/hf", XDG_CACHE_HOME: "/xdg" }, "/hf/hub"],
      [{ ...home, HF_HOME: "~/hf" }, "/home/me/hf/hub"],
      [{ ...home, HF_HOME: "$HOME/${NONE}" }, "/home/me/${NONE}/hub"],
      [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
      [{ HF_HUB_CACHE: "/new", HUGGINGFACE_HUB_CACHE: "/old" }, "/new"],
      [{ ...home, HF_HUB_CACHE: "~/c" }, "/home/me/c"],
      [{ ...home, HF_HUB_CACHE: "" }, "/home/me/.cache/huggingface/hub"],
      [{}, `${homedir()}/.cache/huggingface/hub`],
    ] as const
  ) equal(hubCacheFolder(of(env)), folder.replaceAll("/", join("/")));
});

Deno.test("hubSettings() finds the token where huggingface_hub does", async () => {
  await using dir = await scratch();
  await Deno.writeTextFile(join(dir.path, "token"), "hf_home\n");
  await Deno.writeTextFile(join(dir.path, "other"), " hf_other \n");
  const home = { HF_HOME: dir.path };
  for (
    const [env, token, from] of [
      [{ HF_HOME: join(dir.path, "none") }, null, null],
      [home, "hf_home", join(dir.path, "token")],
      [
        { ...home, HF_TOKEN_PATH: join(dir.path, "other") },
        "hf_other",
        join(dir.path, "other"),
      ],
      [
        { ...home, HUGGING_FACE_HUB_TOKEN: "hf_old" },
        "hf_old",
        "HUGGING_FACE_HUB_TOKEN",
      ],
      [
        { HUGGING_FACE_HUB_TOKEN: "hf_old", HF_TOKEN: " hf_new\n" },
        "hf_new",
        "HF_TOKEN",
      ],
      [{ ...home, HF_TOKEN: " " }, "hf_home", join(dir.path, "token")],
      [
        { ...home, HF_TOKEN: "a", HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" },
        null,
        null,
      ],
    ] as const
  ) {
    const settings = await hubSettings(of(env));
    equal(settings.token, token, JSON.stringify(env));
    equal(settings.tokenFrom, from, JSON.stringify(env));
  }
});

Deno.test("hubSettings() reads mirror and offline mode", async () => {
  const none = { HF_HOME: "/none" };
  deepEqual(await hubSettings(of(none)), {
    endpoint: "https://huggingface.co",
    token: null,
    tokenFrom: null,
    cache: join("/none", "hub"),
    offline: false,
  });
  for (
    const [given, endpoint] of [
      ["https://mirror.example/", "https://mirror.example"],
      ["http://127.0.0.1:80/hf//", "http://127.0.0.1/hf"],
      ["", "https://huggingface.co"],
    ] as const
  ) {
    equal(
      (await hubSettings(of({ ...none, HF_ENDPOINT: given }))).endpoint,
      endpoint,
    );
  }
  for (
    const [value, offline] of [
      ["1", true],
      ["on", true],
      ["Yes", true],
      ["TRUE", true],
      ["0", false],
      ["", false],
    ] as const
  ) {
    equal(
      (await hubSettings(of({ ...none, HF_HUB_OFFLINE: value }))).offline,
      offline,
    );
  }
  ok((await hubSettings(of({ ...none, TRANSFORMERS_OFFLINE: "1" }))).offline);
});

Deno.test("hubSettings() refuses what can be no address or token, without telling it", async () => {
  for (const HF_ENDPOINT of ["mirror", "ftp://mirror", "https://a?b=pass"]) {
    const error = await failure(() => hubSettings(of({ HF_ENDPOINT })));
    equal(error.name, "ModelError");
    ok(!error.message.includes("pass"));
  }
  const error = await failure(() =>
    hubSettings(of({ HF_TOKEN: "hf_two words" }))
  );
  equal(error.name, "ModelError");
  ok(!error.message.includes("two"));
});

Deno.test("retryAfter() reads seconds and dates", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  for (
    const [text, wait] of [
      [null, null],
      ["7", 7000],
      ["0", 0],
      ["Thu, 01 Jan 2026 00:00:05 GMT", 5000],
      ["Thu, 01 Jan 2026 00:00:00 GMT", 0],
      ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
      ["soon", null],
    ] as const
  ) equal(retryAfter(text, now), wait, String(text));
});
