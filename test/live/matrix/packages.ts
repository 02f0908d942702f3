/** Of Debian: what makes Synapse's root, and the other people's client. */
export const matrixPackages = ['mmdebstrap', 'python3-matrix-nio', 'python3-olm']
