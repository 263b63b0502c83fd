import { z } from "zod";

/**
 * The words that lab.yaml is written in: each is a text of one form. The sentence of a term is what an error
 * gives as expected. Whatever can be validated here needs no escaping later.
 */
function term(pattern: RegExp, expected: string) {
  return z.string().regex(pattern, { error: expected });
}

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

/** POSIX user name, as `users.users.<name>` takes it. */
export const UserName = term(
  /^[a-z_][a-z0-9_-]{0,30}$/,
  "a user name: lower-case letters, digits, _ and -, starting with a letter or _, at most 31",
);

/** File name of a profile without `.nix`. */
export const ProfileName = term(
  /^(hw|role)-[a-z0-9]+([_-][a-z0-9]+)*$/,
  "a profile: hw-… or role-…, the name of a file in hosts/_modules/profiles without .nix",
);

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

/** Fully qualified domain name without the final dot. */
export const DomainName = term(new RegExp(`^(${label}\\.)+${label}$`), "a domain name such as lab.example.net");

/** One or more labels below a zone. */
export const RelativeName = term(
  new RegExp(`^(@|\\*|(\\*\\.)?${label}(\\.${label})*)$`),
  "a name below the zone such as nas, @ for the zone itself or * for a wildcard",
);

/** IANA name that this runtime knows. */
export const TimeZone = z.string().refine(isTimeZone, { error: "an IANA time zone such as Europe/Berlin" });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Z]/.test(name);
  } catch {
    return false;
  }
}

export const IpAddress = term(
  new RegExp(`${z.regexes.ipv4.source}|${z.regexes.ipv6.source}`),
  "an IPv4 or IPv6 address without a prefix length",
);

/** systemd.exec(5) path: absolute, no `.` or `..` steps, no doubled or final slash, nothing a unit file would expand. */
export const AbsolutePath = term(
  /^\/$|^(\/(?!\.{1,2}(\/|$))[^/\0-\x20%$"'\\`*?[\]{}~<>|&;:]+)+$/,
  "an absolute path without .. and without spaces or shell characters",
);

/** Any absolute path, spaces included, for what never becomes part of a unit or a mount option. */
export const FilePath = term(
  /^\/(?!.*(^|\/)\.{1,2}(\/|$))[^\0-\x1f]*$/,
  "an absolute path without .. and without control characters",
);

/** A path below the repository's root. */
export const RepositoryPath = term(
  /^(?!\.{1,2}(\/|$))[A-Za-z0-9._@+-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._@+-]+)*$/,
  "a path below the repository's root: no leading /, no .., letters, digits and . _ @ + -",
);

/** sops key path: `restic/password` is key `password` in map `restic`. */
export const SecretName = term(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/,
  "a secret's name such as restic/password",
);

export const SshKey = term(
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,2}( [^\0-\x1f]+)?$/,
  "a public key line as in id_ed25519.pub: type, base64, comment",
);

export const SshHostKey = term(
  /^(pending|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( [^\0-\x1f]+)?)$/,
  "the line of /etc/ssh/ssh_host_ed25519_key.pub (ssh-ed25519 AAAA…), or pending until the host exists",
);

export const AgeRecipient = term(/^age1[02-9ac-hj-np-z]{58}$/, "an age recipient: age1 and 58 characters");

/** Registry, repository, then tag or digest or both. A tag may be left out, a warning says so. */
export const ImageReference = term(
  /^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
  "an image reference such as docker.io/library/redis:8.2.1-alpine",
);

/** `uid:gid` or `user:group`, as podman's --user takes it. */
export const ContainerUser = term(/^[a-z0-9_-]+(:[a-z0-9_-]+)?$/, 'a user such as "315:315", in quotes');

/** capabilities(7) without CAP_. */
export const Capability = term(/^[A-Z]+(_[A-Z]+)*$/, "a capability without CAP_, such as NET_BIND_SERVICE");

export const EnvironmentName = term(/^[A-Za-z_][A-Za-z0-9_]*$/, "an environment variable's name");

/** podman's --memory. */
export const MemorySize = term(/^[1-9][0-9]*[bkmg]$/, "a size with its unit: b, k, m or g, such as 2g");

export const TimeOfDay = term(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day such as "03:30", in quotes');

/** systemd.time(7) span. */
export const TimeSpan = term(/^([0-9]+(s|min|m|h|d) ?)+$/, "a time span such as 45m or 1h");

/** systemd.time(7) calendar event, the named ones. */
export const Calendar = z.enum(["hourly", "daily", "weekly", "monthly"]);

/** restic check --read-data-subset. */
export const ReadDataSubset = term(
  /^([1-9][0-9]?|100)(\.[0-9]+)?%$|^[1-9][0-9]*\/[1-9][0-9]*$/,
  "a share such as 5% or 1/10",
);

export const HttpsUrl = term(
  /^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
  "an https:// address without user, query or fragment",
);

/** `name:` and the base64 of an ed25519 key, as `nix-store --generate-binary-cache-key` prints it. */
export const CachePublicKey = term(
  /^[A-Za-z0-9._-]+:[A-Za-z0-9+/]{43}=$/,
  "a binary cache's public key: name:base64",
);

/** A day, at midnight UTC. */
export const Day = z.iso.date({ error: "a day such as 2027-03-01" });

export const Port = z.int().min(1).max(65535);
