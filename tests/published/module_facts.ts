/** What a module asks of the place that it is loaded from. */
export interface ModuleFacts {
  /** Everything that it imports, types and pragmas included, in order. */
  readonly specifiers: readonly string[];
  /** The modules that it starts, as workers or as programs, relative to itself. */
  readonly workers: readonly string[];
  /** What would not survive https or a registry, with the line. */
  readonly faults: readonly string[];
}

const REFERENCE = /^\/\s*<(reference|amd-)/;
const PRAGMA =
  /@(?:deno-types|ts-types|ts-self-types|jsxImportSource(?:Types)?)[\s=]+["']?([^\s"']+)/g;

/**
 * Reads a module's syntax tree. Deno lends its parser to lint plugins, and
 * these to tests; so this runs under `deno test` only.
 *
 * @param source The module's text, in TypeScript.
 */
export function moduleFacts(source: string): ModuleFacts {
  const specifiers: string[] = [];
  const workers: string[] = [];
  const faults: string[] = [];

  const create: Deno.lint.Rule["create"] = ({ sourceCode }) => {
    const fault = (what: string, node: Deno.lint.Node): void => {
      const line = sourceCode.text.slice(0, node.range[0]).split("\n").length;
      faults.push(`line ${line}: ${what}: ${sourceCode.getText(node)}`);
    };
    const from = (
      node:
        | Deno.lint.ImportDeclaration
        | Deno.lint.ExportAllDeclaration
        | Deno.lint.ExportNamedDeclaration,
    ): void => {
      if (node.source === null) return;
      specifiers.push(node.source.value);
      if (node.attributes.length > 0) fault("import attributes", node);
    };
    return {
      Program(): void {
        for (const { type, value } of sourceCode.getAllComments()) {
          if (type === "Line" && REFERENCE.test(value)) {
            faults.push(`triple-slash reference: //${value}`);
          }
          for (const [, named] of value.matchAll(PRAGMA)) {
            specifiers.push(named ?? "");
          }
        }
      },
      ImportDeclaration: from,
      ExportAllDeclaration: from,
      ExportNamedDeclaration: from,
      TSImportEqualsDeclaration: (node) => fault("import by require", node),
      TSImportType(node): void {
        const { argument } = node;
        if (
          argument.type === "TSLiteralType" &&
          argument.literal.type === "Literal"
        ) specifiers.push(`${argument.literal.value}`);
        else fault("type import that is no plain string", node);
      },
      ImportExpression(node): void {
        if (
          node.source.type === "Literal" &&
          typeof node.source.value === "string"
        ) specifiers.push(node.source.value);
        else fault("dynamic import of no plain string", node);
        if (node.options !== null && node.options !== undefined) {
          fault("import attributes", node);
        }
      },
      MetaProperty(node): void {
        // Of a module's own address, all that works anywhere is to name a
        // worker or a program by it; `import.meta.main` is no address.
        const property = node.parent;
        if (property.type !== "MemberExpression") {
          return fault("import.meta as a whole", node);
        }
        const name = sourceCode.getText(property.property);
        if (name === "main") return;
        const worker = name === "url"
          ? workerOf(property)
          : name === "resolve"
          ? programOf(property)
          : null;
        if (worker === null) {
          fault(
            `import.meta.${name} for anything but a worker or a program`,
            property.parent,
          );
        } else workers.push(worker);
      },
    };
  };
  Deno.lint.runPlugin(
    { name: "facts", rules: { facts: { create } } },
    "module.ts",
    source,
  );
  return { specifiers, workers, faults };
}

/** The `x` of `new Worker(new URL("x", import.meta.url))`. */
function workerOf(meta: Deno.lint.Node): string | null {
  const url = "parent" in meta ? meta.parent : null;
  if (url?.type !== "NewExpression" || !isNamed(url.callee, "URL")) return null;
  const made = url.parent;
  if (made.type !== "NewExpression" || !isNamed(made.callee, "Worker")) {
    return null;
  }
  const [path] = url.arguments;
  return path?.type === "Literal" && typeof path.value === "string"
    ? path.value
    : null;
}

/** The `x` of `import.meta.resolve("x")`, a path of the package's own. */
function programOf(resolve: Deno.lint.Node): string | null {
  const call = "parent" in resolve ? resolve.parent : null;
  if (call?.type !== "CallExpression") return null;
  const [path] = call.arguments;
  return path?.type === "Literal" && /^\.\.?\//.test(`${path.value}`)
    ? `${path.value}`
    : null;
}

function isNamed(node: Deno.lint.Node, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}
