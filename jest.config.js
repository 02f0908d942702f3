/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Jest's own 5 s is little for a busy machine with a database; nothing here waits for time to pass.
  testTimeout: 30_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/live/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  // Jest has no hooks by which adapters/matrix/sdk.ts does the same.
  moduleNameMapper: {
    '^@matrix-org/matrix-sdk-crypto-nodejs$': '<rootDir>/adapters/matrix/crypto/no-native.cjs',
  },
  globalSetup: '<rootDir>/test/setup/start-postgres.ts',
  globalTeardown: '<rootDir>/test/setup/stop-postgres.ts',
}
