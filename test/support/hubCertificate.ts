/** A certificate for the names of the Hub's hosts, signed by itself and trusted by nobody but a browser that is told to trust all: good for these tests alone. */

const pem = (what: string, lines: string) => `-----BEGIN ${what}-----\n${lines.trim()}\n-----END ${what}-----\n`;

export const hubCertificate = {
  key: pem(
    "PRIVATE KEY",
    `
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgw9GvfmQBgvSWliZB
q1i+EhviWk+aWgjMdkPWxeO/z9ihRANCAASNznEegGxLVFB9oQ8T5WZFhBIBuZrS
3LQrnLqheOXTB6k3dNqDbviq/eFsYCJUM1xQ9WmaHMR1lqPII63HMNV5
`,
  ),
  cert: pem(
    "CERTIFICATE",
    `
MIICAjCCAamgAwIBAgIUA34JhdVhHIvqeqe6ZVqHBj+TyN0wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOTGF5ZXJsYWIgdGVzdHMwIBcNMjYxMTMwMTMwMDUzWhgPMjEy
NjExMDYxMzAwNTNaMBkxFzAVBgNVBAMMDkxheWVybGFiIHRlc3RzMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEjc5xHoBsS1RQfaEPE+VmRYQSAbma0ty0K5y6oXjl
0wepN3Tag274qv3hbGAiVDNcUPVpmhzEdZajyCOtxzDVeaOBzDCByTAdBgNVHQ4E
FgQUpOicZOg+D5IfsbPb0GPuujai9dswHwYDVR0jBBgwFoAUpOicZOg+D5IfsbPb
0GPuujai9dswDwYDVR0TAQH/BAUwAwEB/zB2BgNVHREEbzBtgg5odWdnaW5nZmFj
ZS5jb4IQKi5odWdnaW5nZmFjZS5jb4IFaGYuY2+CByouaGYuY2+CDioueGV0aHVi
LmhmLmNvgg1oZi1taXJyb3IuY29tgg8qLmhmLW1pcnJvci5jb22CCWV2aWwudGVz
dDAKBggqhkjOPQQDAgNHADBEAiABaAgDlYJ/Rab0pxEzXmEM2ptXWVBIaZSvDIeK
Ce62yAIgdHqETPfkVVKgniBcTaqTZ4yBuNqCA5p0XPbqitFTqwc=
`,
  ),
} as const;
