import { removeModel } from "../../model/inventory/remove_model.ts";
import { ModelError } from "../../model/model_error.ts";
import { paletteName } from "../../model/model_target.ts";
import type { CommandArguments } from "../arguments/parse_command.ts";
import type { ModelsSettings } from "../arguments/models_options.ts";
import { formatBytes } from "../report/format_bytes.ts";
import { printable } from "../report/printable.ts";
import { say } from "../say.ts";
import { eachModel } from "./each_model.ts";
import { namedModels } from "./model_names.ts";
import { openShelf } from "./shelf.ts";

/**
 * `wdtag models remove`: removes downloads.
 *
 * @param args Which models, and where they are.
 * @param signal Aborted when the user wants it to end; the model at hand is
 * removed to its end.
 * @returns The exit status.
 */
export async function remove(
  { operands, settings }: CommandArguments<ModelsSettings>,
  signal: AbortSignal,
): Promise<number> {
  const shelf = await openShelf(settings.modelDir);
  return await eachModel(
    namedModels(operands),
    (target) => target?.name ?? paletteName,
    async (target) => {
      if (target === null) {
        throw new ModelError(
          `"${paletteName}" is built in and can't be removed`,
        );
      }
      const { name, repo, inside } = target;
      const removed = await removeModel(shelf, target);
      if (removed === null) {
        throw new ModelError(`Nothing of "${name}" is in "${shelf.path}"`);
      }
      const { files, bytes, left } = removed;
      return {
        status: 0,
        lines: [
          files === 0 && left.length > 0
            ? `${name}: nothing of it was downloaded by wdtag, so nothing was removed`
            : `${name}: removed, ${formatBytes(bytes)} freed`,
          ...left.map((path) =>
            `  left: "${path}", which is not as it was downloaded, or never was`
          ),
        ],
        record: {
          name,
          repo: inside === "" ? repo : `${repo}/${inside}`,
          status: files === 0 && left.length > 0 ? "left" : "removed",
          files,
          bytes_freed: bytes,
          left,
        },
      };
    },
    {
      ...settings,
      fail: (_, message) => say.err(`Error: ${printable(message)}\n`),
    },
    signal,
  );
}
