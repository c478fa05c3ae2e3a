import { deepEqual, equal } from "node:assert/strict";
import { dataset, type Entry } from "./dataset.ts";
import { recordedDatasets, recordedRuns } from "./recorded.ts";
import { modelDir, runWdtag } from "./run_wdtag.ts";

function entriesOf(name: string): Record<string, Entry> {
  const files = recordedDatasets[name];
  if (files === undefined) throw new Error(`No dataset is called "${name}"`);
  if (files === null) return {};
  return {
    data: { folder: true },
    ...Object.fromEntries(
      Object.entries(files).map(([path, file]): [string, Entry] => [
        `data/${path}`,
        typeof file === "string" ? { picture: file } : file.text,
      ]),
    ),
  };
}

for (const run of recordedRuns) {
  const words = run.argv.slice(1).filter((word) =>
    !["--onnx", "--model_dir", "{MODELS}"].includes(word)
  );
  Deno.test(`wdtag does what the script did on ${run.dataset}: ${run.id} ${words.join(" ")}`, async () => {
    await using folder = await dataset(entriesOf(run.dataset));
    const argv = run.argv.map((word) => word.replace("{MODELS}", modelDir));
    const { status, signal, stdout, stderr } = await runWdtag(
      ["--preset", "sd-scripts", ...argv],
      { cwd: folder.path },
    );
    equal(signal, null);
    equal(status === 0, run.exit === 0, `Status ${status}: ${stderr}`);
    const written = await folder.written();
    if (run.exit !== 0) {
      // Where the script breaks off, wdtag may do more, but nothing else.
      for (const [path, text] of Object.entries(run.files)) {
        equal(written[path], text);
      }
      return;
    }
    // A file that the run leaves as it was shows in neither.
    const changed = Object.entries(run.files).filter(([path, text]) => {
      const before = entriesOf(run.dataset)[path];
      return before !== text;
    });
    deepEqual(written, Object.fromEntries(changed.sort()), stderr);
    if (run.stdout !== undefined) equal(stdout, run.stdout);
  });
}
