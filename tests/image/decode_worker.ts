/// Decodes what it is sent and sends the pixels back, until it is told to close.
import { decodeImage } from "../../src/image/decode.ts";

interface Scope {
  onmessage: ((event: MessageEvent<Uint8Array | "close">) => void) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  close(): void;
}

const scope = self as unknown as Scope;
scope.onmessage = async ({ data }) => {
  if (data === "close") return scope.close();
  const image = await decodeImage(data);
  scope.postMessage(image, [image.data.buffer]);
};
