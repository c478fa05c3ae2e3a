import { count } from "../../../text/count.ts";
import { formatBytes } from "../../report/format_bytes.ts";
import type { Diagnosis } from "../diagnosis.ts";
import type { FolderFacts } from "../examine_caches.ts";
import type { HubReach } from "../examine_hub.ts";
import { factWords, line } from "./words.ts";

/**
 * The caches, the Hub and the permissions.
 *
 * @param diagnosis What was found out.
 */
export function placeLines(
  { caches, hub, permissions }: Diagnosis,
): readonly string[] {
  const { models } = caches.hub;
  const lacking = permissions.filter(({ state }) => state !== "granted");
  return [
    "Caches",
    ...folderLines("Hub", caches.hub, [
      models.known ? count(models.value, "model") : "models not known",
    ]),
    ...folderLines("wdtag", caches.wdtag),
    ...folderLines("Deno", caches.deno),
    "",
    "Hub",
    line("Address", factWords(hub.endpoint, (endpoint) => endpoint)),
    line("Answer", factWords(hub.reach, reachWords)),
    line(
      "Token",
      factWords(
        hub.tokenFrom,
        (from) => from === null ? "none" : `from ${from}`,
      ),
    ),
    ...hub.proxies.known
      ? Object.entries(hub.proxies.value)
        .map(([name, value]) => line("Proxy", `${name}="${value}"`))
      : [line("Proxy", factWords(hub.proxies, () => ""))],
    "",
    "Permissions",
    line(
      "Granted",
      permissions.filter(({ state }) => state === "granted")
        .map(({ name }) => name).join(", ") || "none",
    ),
    ...lacking.map(({ name, state, lacking }) =>
      line(
        state === "partly" ? "In part" : "Missing",
        state === "missing"
          ? name
          : lacking.length === 0
          ? `${name}, but not for everything`
          : `${name}, but not ${lacking.join(" ")}`,
      )
    ),
  ];
}

function folderLines(
  label: string,
  folder: FolderFacts,
  more: readonly string[] = [],
): readonly string[] {
  const { path, exists, size, free, writable, problem } = folder;
  if (!path.known) return [line(label, factWords(path, String))];
  const there = exists.known && !exists.value;
  const words = [
    there
      ? "not there yet"
      : factWords(size, (found) =>
        found === null
          ? ""
          : `${found.isWhole ? "" : "at least "}${formatBytes(found.bytes)}`),
    ...there ? [] : more,
    writable.known
      ? writable.value ? "writable" : `not writable: ${problem}`
      : `whether it is writable is not known (${writable.why})`,
    free.known ? `${formatBytes(free.value)} free` : "",
  ];
  return [
    line(label, path.value),
    line("", words.filter((each) => each !== "").join(", ")),
  ];
}

function reachWords(reach: HubReach): string {
  const { state, milliseconds, problem } = reach;
  const time = milliseconds === null
    ? ""
    : ` in ${Math.max(1, Math.round(milliseconds))} ms`;
  return problem === null ? `${state}${time}` : `${state}${time}: ${problem}`;
}
