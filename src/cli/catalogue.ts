import { Stop } from "../errors.ts";
import { didYouMean } from "../lab/suggest.ts";
import { catalogueNames, describeCatalogue, describeEntry } from "../talk/catalogue.ts";
import { say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addCatalogue: AddCommand = (program) => {
  program
    .command("catalogue [name]")
    .description("the services that labkeeper knows, or all that it knows of one")
    .action((name?: string) => say(name === undefined ? describeCatalogue() : entry(name)));
};

function entry(name: string): string {
  const found = describeEntry(name);
  if (found !== undefined) return found;
  throw new Stop(
    `the catalogue has no ${JSON.stringify(name)}`,
    didYouMean(name, catalogueNames) ?? "`labkeeper catalogue` lists what it has",
  );
}
