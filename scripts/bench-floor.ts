import { readFileSync } from "node:fs";
import "commander";
import "execa";
import "fastest-levenshtein";
import { parseDocument } from "yaml";
import "zod";

/** What a sync cannot do without: the same packages, the same file. The bench holds a no-op sync against it. */
parseDocument(readFileSync(process.argv[2] ?? "", "utf8"), { uniqueKeys: false }).toJS();
