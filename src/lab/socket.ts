/** podman's or docker's, or a directory that has it: who can write there can do anything on the host. */
export function isContainerSocket(path: string): boolean {
  return /^(\/var)?\/run(\/user(\/[0-9]+)?)?(\/(docker|podman|containerd|crio)){0,2}(\.sock)?$/.test(path);
}
