import { userInfo } from "node:os";
import { openRepository } from "../edge/git.ts";
import { readPublicKey } from "../edge/key-file.ts";
import { readLibrary } from "../edge/library.ts";
import { flakeHosts } from "../edge/nix.ts";
import { applyInit, type InitRequest, proposeInit } from "../flow/init.ts";
import { platforms } from "../lab/schema/hosts.ts";
import { describeAdoption, describeNewLab } from "../talk/init.ts";
import { refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

interface Options {
  readonly name?: string;
  readonly domain?: string;
  readonly admin?: string;
  readonly sshKey?: string;
}

export const addInit: AddCommand = (program, context) => {
  program
    .command("init")
    .description("write a first lab.yaml, or one that describes the flake that is here; changes nothing else")
    .option("--name <name>", "name of the lab (the folder's)")
    .option("--domain <domain>", "services are published below it (home.arpa)")
    .option("--admin <user>", "who logs in on the hosts (you)")
    .option("--ssh-key <file or line>", "the admin's public key, such as ~/.ssh/id_ed25519.pub")
    .action(async (options: Options) => init(context, options));
};

async function init({ directory, settings }: Context, { sshKey, ...asked }: Options): Promise<void> {
  const key = sshKey === undefined ? undefined : await readPublicKey(sshKey);
  const repository = await openRepository(directory());
  const request: InitRequest = {
    asked: { ...asked, sshKey: key },
    machine: machine(),
    flakeHosts: (root) => flakeHosts(root, settings.path),
  };
  const proposal = await proposeInit(repository, await readLibrary(), request);
  if (!proposal.ok) return refuse(proposal);
  await applyInit(repository, proposal.value);
  const { value } = proposal;
  say(value.kind === "new" ? describeNewLab(value.hasNix) : describeAdoption(value.adopted));
}

/** What a new lab is given of the machine that it is begun on. */
function machine(): InitRequest["machine"] {
  const cpu = process.arch === "arm64" ? "aarch64" : "x86_64";
  const platform = platforms.find((known) => known === `${cpu}-${process.platform}`) ?? "x86_64-linux";
  return { platform, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, login: userInfo().username };
}
