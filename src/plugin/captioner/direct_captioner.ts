import type { CaptionImage } from "../../captioners/captioner.ts";
import type { PluginOptions } from "../plugin.ts";
import { makePlugin, type PluginModule } from "../make_plugin.ts";
import { readDescription } from "../read_description.ts";
import { PATIENCE } from "../sandbox/child_loader.ts";
import { thrownText } from "../thrown_text.ts";
import {
  type BatchOutcome,
  type CaptionerRunner,
  type CaptionerWork,
  requireCaptioner,
} from "./captioner_runner.ts";
import { hostOf, imagesOf } from "./direct_host.ts";
import { startOwnTime } from "./own_time.ts";
import { count } from "../../text/count.ts";

/**
 * Opens a plugin's captioner in this process, with all its rights: those that
 * ship, and those whose user trusts them in full. It can't be ended: a promise
 * that never ends fails its images, a loop that never ends stops the run.
 *
 * @param module The plugin's module.
 * @param given Its options.
 * @param seconds How long it may work on a batch; null leaves it at 10.
 * @throws {Error} Where it is no captioner; the message is the end of a
 * sentence.
 */
export async function openDirectCaptioner(
  module: PluginModule,
  given: PluginOptions,
  seconds: number | null,
): Promise<CaptionerRunner> {
  const plugin = await makePlugin(module, given);
  const description = requireCaptioner(readDescription(plugin));
  const patience = seconds ?? PATIENCE;
  let work: CaptionerWork | null = null;

  const tryOnce = async (
    images: readonly CaptionImage[],
    signal: AbortSignal,
  ): Promise<BatchOutcome> => {
    const { facts, openDesk } = work!;
    const ending = new AbortController();
    const ended = AbortSignal.any([signal, ending.signal]);
    const desk = openDesk(images, ended);
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => {});
    const tooLate = `gave no answer within ${count(patience, "second")}`;
    using time = startOwnTime(patience, () => late.reject(tooLate));
    const stop = () => late.reject(signal.reason);
    signal.addEventListener("abort", stop);
    try {
      const host = hostOf(desk, facts, ended, time);
      const given = imagesOf(desk, time);
      const value = await Promise.race([
        plugin.captioner!.caption(given, host),
        late.promise,
      ]);
      return { kind: "value", value };
    } catch (thrown) {
      signal.throwIfAborted();
      if (desk.broken !== null) throw desk.broken;
      const reason = thrown === tooLate
        ? tooLate
        : `threw ${thrownText(thrown)}`;
      return { kind: "failed", reason, unreadable: desk.unreadable };
    } finally {
      signal.removeEventListener("abort", stop);
      desk.close();
      ending.abort();
    }
  };

  return {
    description,
    retired: null,
    begin(given): void {
      work = given;
    },
    async caption(images, signal) {
      signal.throwIfAborted();
      return [{ images, outcome: await tryOnce(images, signal) }];
    },
    async [Symbol.asyncDispose](): Promise<void> {},
  };
}
