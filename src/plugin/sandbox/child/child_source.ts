import { answerTeller } from "./answer_teller.ts";
import { batchRunner } from "./batch_runner.ts";
import { captionerSide } from "./captioner_side.ts";
import { childTools } from "./child_tools.ts";
import { frameSender } from "./frame_sender.ts";
import { serveHost } from "./serve_host.ts";

/**
 * The child's whole program, as text: its parts are functions that use nothing
 * from outside themselves but what they are given. They are put together
 * inside of a function, so that no plugin finds them in a global.
 */
export function childSource(): string {
  return `(() => {
  const tools = (${childTools})();
  const frames = (${frameSender})(tools);
  const answers = (${answerTeller})(tools);
  const runBatch = (${batchRunner})(tools, frames, answers);
  const captioner = (${captionerSide})(tools, frames, answers);
  (${serveHost})(
    tools, frames, answers, runBatch, captioner, (url) => import(url));
})();`;
}
