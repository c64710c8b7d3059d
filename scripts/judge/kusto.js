// Let Microsoft's own parser of the query language read queries, with the tables that we know.
//
// In: {"tables": {table: {column: type}}, "texts": [query]} on standard input; the type "unknown"
// fits everything. Out: {"tool", "said"}, as `azure.py`. Runs where the package is installed.
"use strict";

const NAME = "@kusto/language-service-next";
const from = (file) => require(require.resolve(`${NAME}/${file}`, { paths: [process.cwd()] }));
from("bridge.min.js");
from("Kusto.Language.Bridge.min.js");

const { KustoCode, GlobalState, Symbols } = globalThis.Kusto.Language;
const TYPES = {
  bool: "Bool", datetime: "DateTime", dynamic: "Dynamic", guid: "Guid", int: "Int", long: "Long",
  real: "Real", string: "String", timespan: "TimeSpan", unknown: "Unknown",
};

function globals(tables) {
  const symbols = Object.entries(tables).map(([name, columns]) => {
    const list = Object.entries(columns).map(
      ([column, type]) => new Symbols.ColumnSymbol(column, Symbols.ScalarTypes[TYPES[type]]),
    );
    return new Symbols.TableSymbol.$ctor4(name, list);
  });
  return GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("logs", symbols));
}

function judge(text, state) {
  const found = KustoCode.ParseAndAnalyze(text, state).GetDiagnostics();
  for (let number = 0; number < found.Count; number += 1) {
    const { Severity, Start, Message } = found.getItem(number);
    if (Severity === "Error") {
      return `line ${text.slice(0, Start).split("\n").length}: ${Message}`;
    }
  }
  return null;
}

const { tables, texts } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const state = globals(tables);
const said = texts.map((text) => judge(text, state));
process.stdout.write(JSON.stringify({ tool: `${NAME} ${from("package.json").version}`, said }));
