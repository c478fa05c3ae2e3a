import { redact } from "../hub/redact.ts";
import { ModelError } from "../model_error.ts";

/** The environment variable that names another feed. */
export const nugetSetting = "WDTAG_NUGET_INDEX";

/** The feed where nobody has said otherwise: the one of onnxruntime-node's own script. */
export const defaultNugetIndex = "https://api.nuget.org/v3/index.json";

/**
 * The address of the NuGet feed's service index: `WDTAG_NUGET_INDEX`, for
 * mirrors, else nuget.org's. onnxruntime-node's own script has no setting for
 * it.
 *
 * @param env Reads one environment variable.
 * @throws {ModelError} For an address that can be none.
 */
export function nugetIndex(env: (name: string) => string | undefined): string {
  const text = env(nugetSetting)?.trim() || defaultNugetIndex;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ModelError(
      `${nugetSetting} is no address of a NuGet feed: "${redact(text, [])}"; ` +
        `expected that of its service index, such as "${defaultNugetIndex}"`,
    );
  }
  url.hash = "";
  return url.href;
}
