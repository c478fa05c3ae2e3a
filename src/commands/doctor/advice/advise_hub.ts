import type { Diagnosis } from "../diagnosis.ts";
import { valueOf } from "../fact.ts";
import { type Advice, mend, note } from "./advice.ts";

/**
 * What keeps models from being downloaded.
 *
 * @param diagnosis What was found out.
 */
export function adviseHub({ hub, caches }: Diagnosis): readonly Advice[] {
  const reach = valueOf(hub.reach);
  if (reach === null || reach.state === "reachable") return [];
  const endpoint = `"${valueOf(hub.endpoint)}"`;
  const isNew = valueOf(caches.hub.models) === 0;
  const consequence = isNew
    ? "Models can't be downloaded, and the Hub's cache has none"
    : "Models that are not here can't be downloaded";
  const { problem } = reach;
  switch (reach.state) {
    case "offline": {
      const text = `${problem}, so only models that are here can be used` +
        (isNew ? ", and none is in the Hub's cache." : ".");
      return [(isNew ? mend : note)("hub-offline", text)];
    }
    case "misconfigured":
      return [mend("hub-misconfigured", `${consequence}: ${problem}.`)];
    case "unreachable":
      return [mend(
        "hub-unreachable",
        `${consequence}: ${endpoint} can't be reached (${problem}). Check the ` +
          "network and HTTPS_PROXY, or name a mirror in HF_ENDPOINT.",
      )];
    case "unauthorised":
      return [mend(
        "hub-unauthorised",
        `${consequence} from ${endpoint}: ${problem}. ` +
          tokenWords(valueOf(hub.tokenFrom)),
      )];
    case "failing":
      return [mend(
        "hub-failing",
        `${consequence} from ${endpoint}: ${problem}. Check HF_ENDPOINT, or ` +
          "try again later.",
      )];
  }
}

function tokenWords(from: string | null): string {
  return from === null
    ? "Give a token in HF_TOKEN."
    : `Check the token from ${from.includes("/") ? `"${from}"` : from}.`;
}
