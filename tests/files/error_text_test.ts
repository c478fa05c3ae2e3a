import { equal, match, ok } from "node:assert/strict";
import {
  describeIoError,
  ioErrorCode,
  ioErrorReason,
} from "../../src/files/error_text.ts";
import { failure, scratch } from "./scratch.ts";

/** An error as Deno throws it: a class or an `Error`, with the system's code. */
function systemError(code: string, message = "os error"): Error {
  return Object.assign(new Error(message), { code });
}

Deno.test("describeIoError() says in words what the system's codes mean", () => {
  const cases = [
    [systemError("ENOSPC"), "the disk is full"],
    [systemError("EDQUOT"), "the disk quota is used up"],
    [systemError("EROFS"), "the filesystem is read-only"],
    [systemError("ELOOP"), "its links lead in a circle"],
    [
      systemError("ENAMETOOLONG"),
      "the name is too long for this filesystem (255 bytes is the usual limit)",
    ],
    [systemError("EIO"), "the disk reported an error"],
    [new Deno.errors.NotFound("x"), "its folder does not exist"],
    [
      new Deno.errors.PermissionDenied("x"),
      "the file or its folder is read-only for this user",
    ],
    [new Deno.errors.IsADirectory("x"), "it is a folder"],
    [
      new Deno.errors.NotADirectory("x"),
      "a part of the path is a file, not a folder",
    ],
    [new Deno.errors.FilesystemLoop("x"), "its links lead in a circle"],
    [
      systemError("EWEIRD", "something odd (os error 999)"),
      "something odd (os error 999)",
    ],
    [systemError("EWEIRD", "\u001b[2Jodd"), "\\u001b[2Jodd"],
    ["a string", "a string"],
    [new Error(""), "the system gave no reason"],
  ] as const;
  for (const [error, reason] of cases) {
    equal(
      describeIoError(error, "a b.txt", "write"),
      `Cannot write "a b.txt": ${reason}`,
    );
  }
});

Deno.test("describeIoError() tells reading from writing", () => {
  const missing = new Deno.errors.NotFound("x");
  equal(
    describeIoError(missing, "a.png"),
    `Cannot read "a.png": there is no such file or folder`,
  );
  equal(ioErrorReason(missing, "remove"), "there is no such file or folder");
  const denied = new Deno.errors.PermissionDenied("x");
  equal(ioErrorReason(denied, "read"), "this user may not read it");
  equal(ioErrorReason(denied, "list"), "this user may not list it");
  equal(
    ioErrorReason(denied, "remove"),
    "the file or its folder is read-only for this user",
  );
});

Deno.test("describeIoError() names the flag that is missing, ready for a shell", () => {
  const error = (access: string, flag = "write") =>
    new Deno.errors.NotCapable(
      `Requires ${flag} access to "${access}", run again with the --allow-${flag} flag`,
    );
  const cases = [
    [error("/d/a.tmp"), "/d", `--allow-write="/d"`],
    [error("/d/a.tmp"), undefined, `--allow-write="/d/a.tmp"`],
    [error("/d/a.tmp", "read"), "/my data", `--allow-read="/my data"`],
    [error("/x"), "/d/a,b", `--allow-write="/d"`],
    [
      error("huggingface.co:443", "net"),
      "/d",
      `--allow-net="huggingface.co:443"`,
    ],
    [error("hostname", "sys"), undefined, `--allow-sys="hostname"`],
  ] as const;
  for (const [cause, grantPath, flag] of cases) {
    const message = describeIoError(cause, "/d/a.txt", "write", grantPath);
    equal(
      message,
      `Cannot write "/d/a.txt": this run has no permission to write there; add ${flag} (or -A)`,
    );
  }
});

Deno.test(
  "describeIoError() quotes a flag for the shell where a name asks for it",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    const folder = '/d/$HOME `x` "q" it\'s\\';
    const error = new Deno.errors.NotCapable(
      `Requires write access to "/x", run again with the --allow-write flag`,
    );
    const flag =
      /add (.*) \(or -A\)$/.exec(describeIoError(error, "/x", "write", folder))
        ?.[1] ?? "";
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", `printf %s ${flag}`],
    }).output();
    equal(new TextDecoder().decode(stdout), `--allow-write=${folder}`);
  },
);

Deno.test("ioErrorCode() knows the errors that this Deno throws", async () => {
  await using dir = await scratch();
  await Deno.writeTextFile(`${dir.path}/file`, "");
  equal(
    ioErrorCode(await failure(Deno.readFile(`${dir.path}/none`))),
    "ENOENT",
  );
  ok(
    ["EISDIR", "EACCES"].includes(
      ioErrorCode(await failure(Deno.readFile(dir.path))) ?? "",
    ),
  );
  equal(ioErrorCode("no error"), null);
  equal(ioErrorCode(new Error("plain")), null);
  if (Deno.build.os === "windows") return;
  await Deno.symlink("loop", `${dir.path}/loop`);
  equal(ioErrorCode(await failure(Deno.readFile(`${dir.path}/loop`))), "ELOOP");
  equal(
    ioErrorCode(await failure(Deno.stat(`${dir.path}/${"x".repeat(300)}`))),
    "ENAMETOOLONG",
  );
  const under = await failure(Deno.readFile(`${dir.path}/file/under`));
  match(
    describeIoError(under, "file/under"),
    /no such file or folder|a part of the path is a file/,
  );
});

Deno.test("describeIoError() reads a full disk's error as Deno gives it", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const error = await failure(Deno.writeTextFile("/dev/full", "x"));
  equal(
    describeIoError(error, "/dev/full", "write"),
    `Cannot write "/dev/full": the disk is full`,
  );
});
