import { expect, test } from "vitest";
import { changedTopology, topology } from "../../src/talk/topology.ts";
import { modelOf } from "../cases/case.ts";

const services = `services:
  unifi: { host: luna, uses: unifi, expose: { name: unifi, auth: app } }
`;
const lab = (extra: string) => `version: 1
lab:
  name: small
  domain: lab.example.org
  timeZone: Europe/Berlin
  admins: { erin: { sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8 erin] } }
hosts:
  luna: { platform: x86_64-linux, hardware: [hw-x86_64-vm], roles: [role-server], sshHostKey: pending, stateVersion: "25.11" }
${extra}`;

test("a box a host, a node a service, and its name", () => {
  expect(topology(modelOf(lab(services)))).toEqual([
    "flowchart LR",
    '  subgraph h0["luna"]',
    '    h0s0["unifi"]',
    "  end",
    '  n0s0(["unifi.lab.example.org"]) --> h0s0',
  ]);
});

test("is shown only where it changed", () => {
  const [with_, without] = [modelOf(lab(services)), modelOf(lab(""))];
  expect(changedTopology({ before: without, after: with_ })).toHaveLength(5);
  expect(changedTopology({ before: with_, after: with_ })).toBeUndefined();
  expect(changedTopology({ before: with_, after: without })).toBeUndefined();
});

test("no name can end its quotes", () => {
  const model = modelOf(lab(services));
  const [host] = model.hosts;
  const hostile = {
    ...model,
    hosts: host === undefined ? [] : [{ ...host, name: 'a"]; click b "x' }],
    services: [],
  };
  expect(topology(hostile)[1]).toBe('  subgraph h0["a#34;]#59; click b #34;x"]');
});
