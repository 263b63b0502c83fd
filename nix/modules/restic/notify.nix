# Says by the lab's channel that a unit failed: lab-notify-failure@<unit>. Its address is a secret, so that it is read when
# a message is sent and never stands in the arguments of a process.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.lab.backup;
  inherit (config.networking) hostName;
  messages = {
    ntfy = ''
      curl_options='header = "Title: ${hostName}: a backup unit failed"'
      body="$1 failed on ${hostName}: journalctl -u $1"
    '';
    pushover = ''
      curl_options='header = "Content-Type: application/x-www-form-urlencoded"'
      body="title=${hostName}&message=$1 failed: journalctl -u $1"
    '';
    webhook = ''
      curl_options='header = "Content-Type: application/json"'
      body="{\"host\":\"${hostName}\",\"unit\":\"$1\",\"text\":\"$1 failed on ${hostName}\"}"
    '';
  };
in
{
  config = lib.mkIf (cfg.notify != null) {
    systemd.services."lab-notify-failure@" = {
      description = "Message that %i failed";
      path = [ pkgs.curl ];
      scriptArgs = "%i";
      script = ''
        ${messages.${cfg.notify.kind}}
        {
          echo "$curl_options"
          # The address as a line of curl's configuration file.
          printf 'url = "%s"\n' "$(sed 's/[\\"]/\\&/g' "$CREDENTIALS_DIRECTORY/url")"
        } | curl --silent --show-error --fail --retry 3 --max-time 60 --config - --data-binary "$body"
      '';
      serviceConfig = {
        Type = "oneshot";
        DynamicUser = true;
        LoadCredential = "url:${cfg.notify.urlFile}";
      };
    };
  };
}
