import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { openCaptioner } from "../../src/captioners/open_captioner.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { captionerFixture } from "../captioners/golden.ts";
import { project } from "../cli/run_wdtag.ts";

/** Makes a random model of the fixture's configuration, with its tokenizer. */
const makeModel = `
import sys, torch
from transformers import AutoConfig, AutoImageProcessor, AutoTokenizer
from transformers import BlipForConditionalGeneration, GitForCausalLM
kinds = {"blip": BlipForConditionalGeneration, "git": GitForCausalLM}
source, folder = sys.argv[1:]
config = AutoConfig.from_pretrained(source)
torch.manual_seed(0)
kinds[config.model_type](config).save_pretrained(folder)
AutoTokenizer.from_pretrained(source).save_pretrained(folder)
AutoImageProcessor.from_pretrained(source).save_pretrained(folder)
`;

async function python(...args: readonly string[]) {
  const { success, stdout, stderr } = await new Deno.Command("python3", {
    args: [...args],
    cwd: project,
    // A checkout is no place for compiled modules.
    env: { PYTHONDONTWRITEBYTECODE: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const words = new TextDecoder().decode(stderr);
  return { success, words, said: new TextDecoder().decode(stdout) };
}

async function hasPython(): Promise<boolean> {
  try {
    return (await python("--version")).success;
  } catch {
    return false;
  }
}

async function hasTorch(): Promise<boolean> {
  try {
    const imports = "import torch, transformers, onnx, onnxruntime";
    return (await python("-c", imports)).success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "the export script tells how it is used and what is missing for it",
  ignore: !await hasPython(),
  async fn() {
    const script = "tools/export_captioner.py";
    const help = await python(script, "--help");
    equal(help.success, true, help.words);
    match(help.said, /Turns BLIP and GIT into the ONNX folder/);
    match(help.said, /export_captioner\.py microsoft\/git-large-textcaps/);
    // With torch, the folder is what is wrong; without, what has to be installed.
    const out = await Deno.makeTempFile();
    const ended = await python(script, "nobody/nothing", out);
    equal(ended.success, false);
    match(
      ended.words,
      /pip install torch|is there already and is no folder/,
    );
    await Deno.remove(out);
  },
});

const ignore = !await hasTorch();
if (ignore) {
  console.warn(
    "The export script is not tried: python3 with torch, transformers, onnx and onnxruntime is not here",
  );
}

for (const kind of ["blip", "git"] as const) {
  Deno.test({
    name: `the export script makes a folder that --captioner ${kind} takes`,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir();
      const [model, out] = [join(folder, "model"), join(folder, "out")];
      const source = captionerFixture(`${kind}-tiny`);
      const made = await python("-c", makeModel, source, model);
      equal(made.success, true, made.words);
      const ran = await python("tools/export_captioner.py", model, out);
      equal(ran.success, true, ran.words);
      const path = captionerFixture("images/1_hill_640x480.png");
      const bytes = () => Deno.readFile(path);
      const pixels = async () => await decodeImage(await bytes());
      const texts = [];
      for (const cache of [true, false]) {
        await using captioner = await openCaptioner({
          captioner: kind,
          model: out,
          settings: { way: "beams" },
          cache,
        });
        texts.push(await captioner.caption([{ path, bytes, pixels }]));
      }
      equal(texts[0]![0]!.kind, "captioned");
      equal(JSON.stringify(texts[0]), JSON.stringify(texts[1]));
      await Deno.remove(folder, { recursive: true });
    },
  });
}
