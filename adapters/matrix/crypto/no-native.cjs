// Stands in for @matrix-org/matrix-sdk-crypto-nodejs while matrix-bot-sdk is loaded without it; see ../sdk.ts.
module.exports = { StoreType: { Sqlite: 0 } }
