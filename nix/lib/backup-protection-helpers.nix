# What is promised of the backups of a host, and what keeps the promise: for programs, in /etc/lab/protection.json.
{ lib }:
{
  # What is protected how on a host: what programs read to see whether promises are kept.
  # `unitOf`: name of a job -> the unit, or launchd's job, that runs it.
  protection =
    {
      classes,
      destinations,
      jobs,
      unitOf,
      ...
    }:
    let
      tierOf = { destination, ... }: if destinations.${destination}.offsite then "offsite" else "onsite";
      copy = name: job: {
        inherit (job) destination repository;
        tier = tierOf job;
        unit = unitOf name;
      };
      ofService =
        _: names:
        let
          of = map (name: jobs.${name}) names;
          first = lib.head of;
        in
        {
          inherit (first) class paths;
          inherit (classes.${first.class}) rpo rto;
          copies = map (name: copy name jobs.${name}) names;
          missingRequiredTiers = lib.filter (tier: !lib.elem tier (map tierOf of)) classes.${first.class}.tiers;
        };
    in
    {
      version = 1;
      services = lib.mapAttrs ofService (builtins.groupBy (name: jobs.${name}.service) (lib.attrNames jobs));
    };
}
