/** Variable of the environment that holds the bcrypt hash of a user's password: BASIC_AUTH_ANN_LEE for ann.lee. */
export function passwordVariable(user: string): string {
  return `BASIC_AUTH_${user.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
}
