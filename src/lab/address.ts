/**
 * The one spelling of an address that programs write (RFC 5952): IPv6 has many, and URLs know one. What is no address stays
 * as it is.
 */
export function canonicalAddress(address: string): string {
  const url = `http://[${address}]`;
  return address.includes(":") && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
}
