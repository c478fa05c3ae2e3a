import type { RunEvent } from "../../dataset/run_event.ts";

/** Shows a person, or tells a program, how a run goes. */
export interface Reporter extends AsyncDisposable {
  /** Takes the next event. */
  tell(event: RunEvent): void;
}

/** Where a reporter's words go. */
export interface Sink {
  /** Takes text as it is, line ends included. */
  write(text: string): void;
}
