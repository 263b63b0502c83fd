/** A folder's name as lab.yaml takes the name of a lab. */
export function labName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return name === "" ? "lab" : name;
}

/** A login as lab.yaml takes the name of an admin; root is nobody in particular. */
export function adminName(login: string): string {
  const name = login
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .slice(0, 31);
  return name === "" || name === "root" ? "admin" : name;
}
