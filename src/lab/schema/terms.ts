import { z } from "zod";
import { ageRecipientFault, sshKeyFault } from "../keys.ts";
import { checked, term } from "./term.ts";

/** RFC 1123 label in lower case, as `networking.hostName` takes it. */
export const HostName = term(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "a host name: lower-case letters, digits and inner hyphens, at most 63",
);

/** Becomes part of unit names, container names, paths and repositories. */
export const Name = term(
  /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  "a name: lower-case letters, digits and inner hyphens, starting with a letter, at most 40",
);

/** POSIX user name, as `users.users.<name>` takes it; macOS makes them with dots. */
export const UserName = term(
  /^(?=.{1,31}$)[a-z_][a-z0-9_-]*(\.[a-z0-9_-]+)*$/,
  "a user name: lower-case letters, digits, _, - and inner dots, starting with a letter or _, at most 31",
);

/** File name of a profile without `.nix`. */
export const ProfileName = term(
  /^(hw|role)-[a-z0-9]+([_-][a-z0-9]+)*$/,
  "a profile: hw-… or role-…, the name of a file in hosts/_modules/profiles without .nix",
);

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

/** Fully qualified, without the final dot; with a last label of digits it would be an address (RFC 3696). */
export const DomainName = term(
  new RegExp(`^(?=.{1,253}$)(${label}\\.)+(?![0-9]+$)${label}$`),
  "a domain name such as lab.example.net",
  "write it in lower case, with at least one dot and without a dot at the end",
);

const belowZone = "a name below the zone such as nas, @ for the zone itself or * for a wildcard";

/** One or more labels below a zone. */
export const RelativeName = term(
  new RegExp(`^(?=.{1,200}$)(@|\\*|(\\*\\.)?${label}(\\.${label})*)$`),
  belowZone,
);

const underscored = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";

/** Owner of a record: unlike a host's name it may hold underscores (RFC 8552), as in _acme-challenge. */
export const RecordName = term(
  new RegExp(`^(?=.{1,200}$)(@|\\*|(\\*\\.)?${underscored}(\\.${underscored})*)$`),
  belowZone,
);

export const IpAddress = term(
  new RegExp(`${z.regexes.ipv4.source}|${z.regexes.ipv6.source}`),
  "an IPv4 or IPv6 address without a prefix length",
  "write the address alone, such as 10.20.0.10",
);

/** systemd.exec(5): absolute, no `.` or `..` steps, no doubled or final slash, nothing that a unit file expands. */
export const AbsolutePath = term(
  /^\/$|^(\/(?!\.{1,2}(\/|$))[^/\0-\x1f\x7f-\x9f\s%$"'\\`*?[\]{}~<>|&;:]+)+$/,
  "an absolute path without .. and without spaces or shell characters",
  "start it with /, and end it without one",
);

/** An absolute path other than the root: nobody means to mount or back up all of it. */
export const DirectoryPath = term(
  /^(\/(?!\.{1,2}(\/|$))[^/\0-\x1f\x7f-\x9f\s%$"'\\`*?[\](){}~<>|&;:]+)+$/,
  "an absolute path below / without .. and without spaces or shell characters",
  "start it with /, and end it without one",
);

/** Any absolute path, spaces included, for what never becomes part of a unit or a mount option. */
export const FilePath = term(
  /^(?![\s\S]*\/\.{1,2}(\/|$))\/[^\0-\x1f\x7f]*$/,
  "an absolute path without .. and without control characters",
  "start it with /",
);

/** A path below some directory, of what a Nix path literal takes too. */
export const RelativePath = term(
  /^(?!([^/]*\/)*(\.{1,2}|-[^/]*)(\/|$))[A-Za-z0-9._+-]+(\/[A-Za-z0-9._+-]+)*$/,
  "a relative path without .., of letters, digits and . _ + -",
  "leave out the leading / and every ..",
);

/** A file that sops encrypts: only by `.sops.` in its name is it told from what must not reach the Nix store. */
export const SopsPath = term(
  /^(?!([^/]*\/)*(\.{1,2}|\.[Gg][Ii][Tt]|-[^/]*)(\/|$))([A-Za-z0-9._+-]+\/)*[A-Za-z0-9._+-]+\.sops\.(yaml|yml|json|env|ini|bin)$/,
  "a path below the repository's root that ends in .sops.yaml, .sops.json, .sops.env, .sops.ini or .sops.bin",
  "write it without a leading / or .., such as secrets/backup.sops.yaml",
);

/** sops key path: `restic/password` is key `password` in map `restic`. */
export const SecretName = term(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/,
  "a secret's name such as restic/password",
);

/** A line of authorized_keys without options. */
export const SshKey = checked(
  term(
    /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,2}( [^\0-\x1f]+)?$/,
    "a public key line as in id_ed25519.pub: type, base64, comment",
    "copy the whole line of the .pub file",
  ),
  sshKeyFault,
);

/** ed25519 only: the key is turned into an age recipient, which no other type can be. */
export const SshHostKey = checked(
  term(
    /^(pending|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( [^\0-\x1f]+)?)$/,
    "the line of /etc/ssh/ssh_host_ed25519_key.pub (ssh-ed25519 AAAA…), or pending until the host exists",
    "print it with ssh-keyscan -t ed25519 HOST, and leave out the host's name before it",
  ),
  (line) => (line === "pending" ? undefined : sshKeyFault(line)),
);

export const AgeRecipient = checked(
  term(
    /^age1[02-9ac-hj-np-z]{58}$/,
    "an age X25519 recipient: age1 and 58 lower-case characters; no plugin's and no post-quantum one",
    "age-keygen -y prints it",
  ),
  ageRecipientFault,
);

/** Registry, repository, then tag or digest or both. A tag may be left out, a warning says so. */
export const ImageReference = term(
  /^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?\/)?[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
  "an image reference such as docker.io/library/redis:8.2.1-alpine",
  "write registry/repository:tag in lower case, without https://",
);

/** `uid:gid` or `user:group`, as podman's --user takes it. */
export const ContainerUser = term(
  /^[a-z0-9_][a-z0-9_-]*(:[a-z0-9_][a-z0-9_-]*)?$/,
  'a user such as "315:315", in quotes',
);

/** scheme://host[:port] */
export const Origin = checked(
  term(
    /^https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$/,
    "an address such as http://127.0.0.1:9091",
    "write scheme, host and port, without a path",
  ),
  (text) =>
    URL.canParse(text)
      ? undefined
      : { expected: "an address with a host and port that can be", hint: "a port is at most 65535" },
);

/** RFC 9110 field name. */
export const HeaderName = term(/^[A-Za-z0-9-]+$/, "a header's name such as Remote-User");

/** As podman passes it on; some programs read names with dots. */
export const EnvironmentName = term(
  /^[A-Za-z_][A-Za-z0-9_]*([.-][A-Za-z0-9_]+)*$/,
  "an environment variable's name",
  "letters, digits, _ and inner dots, not starting with a digit",
);

export const TimeOfDay = term(
  /^([01][0-9]|2[0-3]):[0-5][0-9]$/,
  'a time of day such as "03:30", in quotes',
  "write hours and minutes with two digits each",
);

/** systemd.time(7) span. */
export const TimeSpan = term(
  /^[0-9]+(s|min|m|h|d)( ?[0-9]+(s|min|m|h|d))*$/,
  "a time span such as 45m or 1h 30m",
);

/** systemd.time(7) calendar event, the named ones. */
export const Calendar = z.enum(["hourly", "daily", "weekly", "monthly"]);

const share = "a share such as 5% or 1/10";

/** restic check --read-data-subset: more than nothing, at most all. */
export const ReadDataSubset = checked(
  term(/^(100|[1-9]?[0-9](\.[0-9]+)?)%$|^[1-9][0-9]{0,2}\/[1-9][0-9]{0,2}$/, share),
  (text) => {
    const [part = 0, whole = 100] = text.replace("%", "").split("/").map(Number);
    if (part > 0 && part <= whole && whole <= 256) return undefined;
    return {
      expected: share,
      hint: "more than 0%, at most 100%; the part at most the whole, the whole at most 256",
    };
  },
);

export const HttpsUrl = checked(
  term(
    /^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
    "an https:// address without user, query or fragment",
  ),
  (text) =>
    URL.canParse(text)
      ? undefined
      : { expected: "an https:// address with a host and port that can be", hint: "a port is at most 65535" },
);

/** A store of `nix help-stores`. Of its settings the priority alone: others, such as trusted, turn signatures off. */
export const CacheUrl = checked(
  term(
    /^https?:\/\/([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(\/[A-Za-z0-9._~/-]*)?(\?priority=[0-9]{1,9})?$/,
    "an https:// or http:// address without user or fragment, and no query but ?priority=N",
  ),
  (text) =>
    URL.canParse(text)
      ? undefined
      : { expected: "an address with a host and port that can be", hint: "a port is at most 65535" },
);

/** `name:` and the base64 of an ed25519 key, as `nix-store --generate-binary-cache-key` prints it. */
export const CachePublicKey = term(
  /^[A-Za-z0-9._-]+:[A-Za-z0-9+/]{43}=$/,
  "a binary cache's public key: name:base64",
  "copy it from the cache's page or from nix-store --generate-binary-cache-key",
);

/** A day, at midnight UTC. */
export const Day = z.iso.date({ error: "a day such as 2027-03-01" });

export const Port = z.int().min(1).max(65535);
