# Certificates. What a certificate does not say comes from the defaults.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.security.acme;

  inheritable =
    defaults:
    let
      option =
        name: type: default:
        mkOption {
          inherit type;
          default = defaults.${name} or default;
        };
      text = types.nullOr types.str;
    in
    {
      dnsPropagationCheck = option "dnsPropagationCheck" types.bool true;
      dnsProvider = option "dnsProvider" text null;
      dnsResolver = option "dnsResolver" text null;
      email = option "email" text null;
      environmentFile = option "environmentFile" (types.nullOr types.path) null;
      credentialFiles = option "credentialFiles" (types.attrsOf types.path) { };
      extraLegoFlags = option "extraLegoFlags" (types.listOf types.str) [ ];
      group = option "group" types.str "acme";
      keyType = option "keyType" types.str "ec256";
      postRun = option "postRun" types.lines "";
      reloadServices = option "reloadServices" (types.listOf types.str) [ ];
      server = option "server" text "https://acme-v02.api.letsencrypt.org/directory";
      webroot = option "webroot" text null;
    };

  certificate =
    { name, ... }:
    {
      options = inheritable cfg.defaults // {
        directory = mkOption {
          type = types.str;
          readOnly = true;
          default = "/var/lib/acme/${name}";
        };
        domain = mkOption {
          type = types.str;
          default = name;
        };
        extraDomainNames = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        listenHTTP = mkOption {
          type = types.nullOr types.str;
          default = null;
        };
        s3Bucket = mkOption {
          type = types.nullOr types.str;
          default = null;
        };
      };
    };

  problemsOf =
    name:
    {
      dnsProvider,
      email,
      listenHTTP,
      s3Bucket,
      webroot,
      ...
    }:
    let
      ways = [
        dnsProvider
        listenHTTP
        s3Bucket
        webroot
      ];
    in
    [
      {
        assertion = email != null;
        message = "You must define `security.acme.certs.<name>.email` or `security.acme.defaults.email` to register with the CA.";
      }
      {
        assertion = lib.match ".*[*].*" name == null;
        message = "The cert option path `security.acme.certs.${name}.dnsProvider` cannot contain a * character.";
      }
      {
        assertion = lib.length (lib.filter (way: way != null) ways) == 1;
        message = "Exactly one of the options dnsProvider, webroot, listenHTTP and s3Bucket of security.acme.certs.${name} must be set.";
      }
    ];
in
{
  options.security.acme = {
    acceptTerms = mkOption {
      type = types.bool;
      default = false;
    };
    defaults = mkOption {
      type = types.submodule { options = inheritable { }; };
      default = { };
    };
    certs = mkOption {
      type = types.attrsOf (types.submodule certificate);
      default = { };
    };
  };

  config = lib.mkIf (cfg.certs != { }) {
    assertions = [
      {
        assertion = cfg.acceptTerms;
        message = "You must accept the CA's terms of service before using the ACME module by setting `security.acme.acceptTerms` to `true`.";
      }
    ]
    ++ lib.concatLists (lib.mapAttrsToList problemsOf cfg.certs);
  };
}
