/** How the names of variables end that hold secrets: `…_FILE`, `…_ID` and `…_POLICY` hold others. */
const secretName =
  /(^|_)(PASS(WORD|WD|PHRASE)?|PW|SECRET|TOKEN|CREDENTIALS?|(API|PRIVATE|ACCESS|SECRET|ENCRYPTION)_?KEY)(_BASE64)?$/i;
/** GitHub, Slack, AWS, Stripe-like and age keys, JWTs, PEM blocks, addresses with a password. */
const secretValue =
  /^(gh[pousr]_|github_pat_|xox[abprs]-|AKIA[A-Z0-9]{12}|sk_live_|sk-[A-Za-z0-9]{16}|AGE-SECRET-KEY-|eyJ[\w-]+\.eyJ)|-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^/\s:@]*:[^/\s@]+@/;

/** Not a switch, a number or a path. */
const harmlessValue = /^(true|false|yes|no|on|off|none|disabled?|enabled?|[0-9]{0,4}|\/.*)$/i;

/** Whether a variable holds a secret, by its name or its value. */
export function looksSecret(name: string, value: string): boolean {
  return secretValue.test(value) || (secretName.test(name) && !harmlessValue.test(value));
}

/** Words that make the name of a variable suspicious wherever they stand. */
const suspiciousName = /PASS|PWD|SECRET|TOKEN|CREDENTIAL|SALT|PEPPER|JWT|(^|_)(KEY|PIN|PSK)($|_)/i;

/** Whether it may hold one: better a variable too many in a secret than one too few. */
export function mayBeSecret(name: string, value: string): boolean {
  return looksSecret(name, value) || (suspiciousName.test(name) && !harmlessValue.test(value));
}
