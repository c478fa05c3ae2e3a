/** What goes to a worker. */
export type RequestMessage<Request> =
  | {
    readonly kind: "request";
    /** Counts up; the answer has the same one. */
    readonly id: number;
    /** What is asked. */
    readonly request: Request;
  }
  /** End: what is being worked on may finish, what waits is dropped. */
  | { readonly kind: "close" };

/** What comes back from a worker: the answer to one request, or its failure. */
export type ReplyMessage<Reply> =
  | { readonly kind: "reply"; readonly id: number; readonly reply: Reply }
  | {
    readonly kind: "failure";
    readonly id: number;
    readonly name: string;
    readonly message: string;
  }
  | { readonly kind: "closed" };
